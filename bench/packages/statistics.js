import { Matrix, SVD, inverse, solve } from "ml-matrix";
import * as ss from "simple-statistics";
import { numbers, run } from "./run.js";

run(70, () => {
  const random = numbers(9);
  const values = Array.from({ length: 1500 }, () => random(1000) / 10);
  const pairs = values.map((v, i) => [i, v + i * 0.3]);
  const matrix = new Matrix(Array.from({ length: 18 }, (_, i) => Array.from({ length: 18 }, (_, j) => random(100) + (i === j ? 300 : 0))));
  const svd = new SVD(matrix);
  return [
    ss.mean(values).toFixed(6), ss.median(values), ss.standardDeviation(values).toFixed(6), ss.quantile(values, 0.9),
    ss.linearRegression(pairs).m.toFixed(8), ss.sampleCorrelation(values, pairs.map(p => p[1])).toFixed(8), ss.ckmeans(values.slice(0, 120), 4).length,
    inverse(matrix).get(3, 4).toFixed(9), svd.diagonal[0].toFixed(6), solve(matrix, Matrix.ones(18, 1)).get(2, 0).toFixed(9),
  ];
});
