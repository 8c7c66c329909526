import { Chalk } from 'chalk';
const chalk = new Chalk({ level: 1 });
console.log(JSON.stringify(chalk.red.bold('hot') + chalk.bgBlue(' cold ')));
