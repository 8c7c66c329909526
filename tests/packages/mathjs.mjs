import { create, all } from 'mathjs';
const math = create(all);
console.log(math.evaluate('sqrt(3^2 + 4^2)'), math.derivative('x^2 + x', 'x').toString(), math.format(math.inv([[1, 2], [3, 4]])), `${math.unit('5 km').to('m')}`);
