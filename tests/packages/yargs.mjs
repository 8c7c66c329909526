import yargs from 'yargs';
const argv = yargs(['serve', '--port', '80', '-v']).command('serve', 'starts', (y) => y.option('port', { type: 'number' })).alias('v', 'verbose').boolean('v').parse();
console.log(argv.port, argv.verbose, argv._);
