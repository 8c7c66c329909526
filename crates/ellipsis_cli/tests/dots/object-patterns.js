const book = { title: "Emma", year: 1815, pages: 474, author: { first: "Jane", last: "Austen" } };
const { title, year, ...details } = book;
console.log(title); // prints: Emma
console.log(details); // prints: { pages: 474, author: { first: 'Jane', last: 'Austen' } }
const { author: { last, ...names }, ...others } = book;
console.log(last, names); // prints: Austen { first: 'Jane' }
console.log(others); // prints: { title: 'Emma', year: 1815, pages: 474 }
const field = "pages";
const { [field]: size, ...rest } = book;
console.log(size, Object.keys(rest)); // prints: 474 [ 'title', 'year', 'author' ]
console.log({ ...rest, year: 1816 }.year, book.year); // prints: 1816 1815
const view = ({ title: heading, ...props }) => [heading, Object.keys(props).length];
console.log(view(book)); // prints: [ 'Emma', 3 ]
