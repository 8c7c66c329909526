import * as cheerio from 'cheerio';
const $ = cheerio.load('<ul><li class="a">1</li><li>2</li></ul>');
$('li').addClass('b');
console.log($('.a').text(), $.html('ul'));
