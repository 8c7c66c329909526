// Ciphers: with what their standards give as examples, in pieces, and what goes wrong.
const crypto = require('crypto');
const hex = (text) => Buffer.from(text, 'hex');
const key = hex('2b7e151628aed2a6abf7158809cf4f3c'), iv = hex('000102030405060708090a0b0c0d0e0f');
const block = hex('6bc1bee22e409f96e93d7e117393172a');
const run = (cipher, ...pieces) => Buffer.concat([...pieces.map((piece) => cipher.update(piece)), cipher.final()]);

// SP 800-38A: F.2.1, F.2.5 and F.5.1.
console.log(run(crypto.createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false), block).toString('hex'));
const long = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
console.log(run(crypto.createCipheriv('AES-256-CBC', long, iv).setAutoPadding(false), block).toString('hex'));
console.log(run(crypto.createCipheriv('aes-128-ctr', key, hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff')), block).toString('hex'));

// The fourth example of GCM's authors, and one with a vector of another length.
const gcm = crypto.createCipheriv('aes-128-gcm', hex('feffe9928665731c6d6a8f9467308308'), hex('cafebabefacedbaddecaf888'));
const text = hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39');
gcm.setAAD(hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'));
console.log(run(gcm, text.subarray(0, 7), text.subarray(7, 40), text.subarray(40)).toString('hex'), gcm.getAuthTag().toString('hex'));

const late = crypto.createCipheriv('aes-128-gcm', key, iv);
late.setAAD(Buffer.from('one'));
late.update('');
late.setAAD(Buffer.from(' two'));
console.log(run(late, block).toString('hex'), late.getAuthTag().toString('hex'));

for (const [bits, mode] of [[128, 'cbc'], [192, 'cbc'], [256, 'cbc'], [128, 'ctr'], [192, 'ctr'], [256, 'ctr'], [128, 'gcm'], [192, 'gcm'], [256, 'gcm']]) {
  const name = `aes-${bits}-${mode}`, secret = Buffer.alloc(bits / 8, 'key'), start = Buffer.alloc(16, 'iv');
  for (const length of [0, 1, 15, 16, 17, 1000]) {
    const plain = Buffer.alloc(length, 'plain text'), cipher = crypto.createCipheriv(name, secret, start);
    const sealed = run(cipher, plain.subarray(0, 5), plain.subarray(5));
    const open = crypto.createDecipheriv(name, secret, start);
    if (mode === 'gcm') open.setAuthTag(cipher.getAuthTag());
    const back = run(open, sealed.subarray(0, 20), sealed.subarray(20));
    console.log(name, length, sealed.length, crypto.createHash('sha256').update(sealed).digest('hex').slice(0, 16),
      mode === 'gcm' ? cipher.getAuthTag().toString('hex').slice(0, 8) : '', back.equals(plain));
  }
}

const texts = crypto.createCipheriv('aes-128-cbc', key, iv);
console.log(texts.update('héllo', 'utf8', 'base64') + texts.update(', and more of it', 'utf8', 'base64') + texts.final('base64'));
const { mode, name, keyLength, ivLength, blockSize } = crypto.getCipherInfo('aes-192-cbc');
console.log(crypto.getCiphers().includes('aes-256-gcm'), mode, name, keyLength, ivLength, blockSize, crypto.getCipherInfo('none'));

const fails = (act) => { try { act(); console.log('none'); } catch (error) { console.log(error.name, error.code, error.message); } };
fails(() => crypto.createCipheriv('rot-13', key, iv));
fails(() => crypto.createCipheriv('aes-256-cbc', key, iv));
fails(() => crypto.createCipheriv('aes-128-cbc', key, iv.subarray(1)));
try { crypto.createCipheriv('aes-128-cbc', 1, iv); } catch ({ code }) { console.log(code); }
fails(() => run(crypto.createDecipheriv('aes-128-cbc', key, iv), block));
fails(() => run(crypto.createDecipheriv('aes-128-cbc', key, iv), block.subarray(1)));
fails(() => run(crypto.createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false), block.subarray(1)));
const changed = crypto.createDecipheriv('aes-128-gcm', key, iv);
changed.setAuthTag(Buffer.alloc(16));
fails(() => run(changed, block));

const stream = crypto.createCipheriv('aes-128-ctr', key, iv), parts = [];
stream.on('data', (part) => parts.push(part)).on('end', () => console.log(Buffer.concat(parts).toString('hex')));
stream.write('by pieces');
stream.end(' as a stream');
