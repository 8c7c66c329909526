// URLPattern: what it says of its parts, what it matches, and what groups get.
const show = (make) => {
  try { return make(); } catch (error) { return `${error.name} ${error.code}`; }
};
const at = (pattern, input, base) => pattern.exec(input, base)?.pathname.groups ?? null;

const books = new URLPattern({ pathname: '/books/:id(\\d+)/:rest*' });
console.log(books);
console.log(books.protocol, books.hostname, books.pathname, books.hasRegExpGroups);
console.log(at(books, 'https://example.com/books/12/a/b'), at(books, 'https://example.com/books/12'));
console.log(books.test('https://example.com/books/x'), books.test({ pathname: '/books/1' }));

const site = new URLPattern('https://:sub.example.com/*\\?q=:term#top');
console.log(site.hostname, site.search, site.hash);
console.log(site.exec('https://www.example.com/a/b?q=x#top'));
console.log(site.test('https://example.com/a?q=x#top'), site.test('nonsense'));

console.log(new URLPattern('/a/:b', 'https://example.com').test('https://example.com/a/1'));
console.log(new URLPattern('/a/:b', 'https://example.com').exec('/a/1', 'https://example.com').inputs);
console.log(new URLPattern({ pathname: '/A' }, { ignoreCase: true }).test('https://x/a'));
console.log(new URLPattern('https://x/A', { ignoreCase: true }).test('https://x/a'), new URLPattern('https://x/A').test('https://x/a'));
console.log(at(new URLPattern({ pathname: '/:a?/:b' }), 'https://x/2'), at(new URLPattern({ pathname: '/{a-:n}?' }), 'https://x/'));
console.log(['k', 'q'].map((name) => at(new URLPattern({ pathname: '/([[a-z]--[q]])' }), `https://x/${name}`)));
console.log(new URLPattern({ port: '80', protocol: 'http' }).port, new URLPattern({ hostname: 'EXAMPLE.com' }).hostname);
console.log(new URLPattern().test('https://x/anything?at#all'), Object.prototype.toString.call(books));

for (const make of [
  () => new URLPattern('/relative'),
  () => new URLPattern({ pathname: '/(' }),
  () => new URLPattern({ pathname: '/:a/:a' }),
  () => new URLPattern({ pathname: '/([a-z--[q])' }),
  () => new URLPattern({}, 'https://example.com'),
  () => books.test({}, 'https://example.com'),
  () => URLPattern(),
  () => URLPattern.prototype.test.call({}, ''),
  () => new URLPattern({ get pathname() { throw new RangeError('mine'); } }),
]) console.log(show(make));
