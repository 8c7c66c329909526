import Big from "big.js";
import BigNumber from "bignumber.js";
import Decimal from "decimal.js";
import { run } from "./run.js";

run(75, () => {
  let a = new Decimal(1), b = new BigNumber(1), c = new Big(1);
  for (let i = 1; i < 90; i++) {
    a = a.times(1.0125).plus(new Decimal(i).sqrt());
    b = b.times("1.0125").plus(new BigNumber(i).div(7));
    c = c.times("1.0125").plus(new Big(i).div(3)).round(30);
  }
  return [a.toFixed(10), b.toFormat(10), c.toFixed(10), Decimal.exp(2).toString(), Decimal.sin(1).toString()];
});
