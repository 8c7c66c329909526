import { v4, v5, validate, version } from 'uuid';
console.log(v5('hello', v5.DNS), validate(v4()), version(v4()));
