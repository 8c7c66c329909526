const Mocha = require('mocha');
const mocha = new Mocha({ reporter: 'json', ui: 'bdd' });
const suite = Mocha.Suite.create(mocha.suite, 'numbers');
suite.addTest(new Mocha.Test('adds', () => { if (1 + 1 !== 2) throw new Error('no'); }));
suite.addTest(new Mocha.Test('fails', async () => { throw new Error('on purpose'); }));
const write = process.stdout.write;
process.stdout.write = () => true;
mocha.run((failures) => {
  process.stdout.write = write;
  console.log('failures', failures);
});
