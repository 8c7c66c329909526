// Source text of eval and Function is code units: lone surrogates in it stay what they are.
const high = "\ud800", low = "\udfff";
equal(eval(`"${high}"`), high);
equal(eval(`'a${low}b'`).charCodeAt(1), 0xdfff);
equal(eval(`\`${high}\``), high);
equal(eval(`String.raw\`${high}\``), high);
equal(eval(`/${high}/`).source, high);
equal(eval(`/[${high}]/u`).test(high), true);
equal(eval(`(function () { return "${low}"; })`).toString().length, 27);
equal(eval(`({ "${high}": function () {} })["${high}"].name`), high);
equal(new Function("a", `return a + "${high}\u{10f800}"`)("x"), "x\ufffd\u{10f800}");
equal(new Function(`/* ${high} */ a`, `return "${low}" + a`)("x"), low + "x");
equal(eval(`"${high}${low}"`), high + low);
throws(SyntaxError, () => eval(`var a${high}`));
