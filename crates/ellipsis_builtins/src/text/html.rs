//! String.prototype: the methods that make HTML
//! ([clause](https://tc39.es/ecma262/#sec-additional-properties-of-the-string.prototype-object)).

use ellipsis_engine::{Args, Context, JsResult, Value};

use crate::text::{charge_units, finish, this_string};

/// Declares the methods: doc line, name, name in messages, tag, attribute if it takes one.
macro_rules! html {
    ($($(#[$doc:meta])+ $function:ident: $name:literal, $tag:literal, $attribute:literal;)+) => {
        $(
            $(#[$doc])+
            pub(super) fn $function(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
                create(cx, args, $name, $tag, $attribute)
            }
        )+
    };
}

html! {
    /// [`String.prototype.anchor`](https://tc39.es/ecma262/#sec-string.prototype.anchor)
    anchor: "anchor", "a", "name";
    /// [`String.prototype.big`](https://tc39.es/ecma262/#sec-string.prototype.big)
    big: "big", "big", "";
    /// [`String.prototype.blink`](https://tc39.es/ecma262/#sec-string.prototype.blink)
    blink: "blink", "blink", "";
    /// [`String.prototype.bold`](https://tc39.es/ecma262/#sec-string.prototype.bold)
    bold: "bold", "b", "";
    /// [`String.prototype.fixed`](https://tc39.es/ecma262/#sec-string.prototype.fixed)
    fixed: "fixed", "tt", "";
    /// [`String.prototype.fontcolor`](https://tc39.es/ecma262/#sec-string.prototype.fontcolor)
    fontcolor: "fontcolor", "font", "color";
    /// [`String.prototype.fontsize`](https://tc39.es/ecma262/#sec-string.prototype.fontsize)
    fontsize: "fontsize", "font", "size";
    /// [`String.prototype.italics`](https://tc39.es/ecma262/#sec-string.prototype.italics)
    italics: "italics", "i", "";
    /// [`String.prototype.link`](https://tc39.es/ecma262/#sec-string.prototype.link)
    link: "link", "a", "href";
    /// [`String.prototype.small`](https://tc39.es/ecma262/#sec-string.prototype.small)
    small: "small", "small", "";
    /// [`String.prototype.strike`](https://tc39.es/ecma262/#sec-string.prototype.strike)
    strike: "strike", "strike", "";
    /// [`String.prototype.sub`](https://tc39.es/ecma262/#sec-string.prototype.sub)
    sub: "sub", "sub", "";
    /// [`String.prototype.sup`](https://tc39.es/ecma262/#sec-string.prototype.sup)
    sup: "sup", "sup", "";
}

/// [CreateHTML](https://tc39.es/ecma262/#sec-createhtml)
fn create(cx: &mut Context, args: &Args<'_>, method: &str, tag: &str, attribute: &str) -> JsResult<Value> {
    let string = this_string(cx, args, method)?;
    let mut text = crate::text::builder(cx, 0);
    text.push_str("<");
    text.push_str(tag);
    if !attribute.is_empty() {
        let value = cx.to_string(args.get(0))?;
        text.push_str(" ");
        text.push_str(attribute);
        text.push_str("=\"");
        charge_units(cx, value.len() as usize, 4)?;
        for unit in value.view(&mut cx.heap).units() {
            if unit == u16::from(b'"') {
                text.push_str("&quot;");
            } else {
                text.push_unit(unit);
            }
        }
        text.push_str("\"");
    }
    text.push_str(">");
    text.push_string(&string);
    text.push_str("</");
    text.push_str(tag);
    text.push_str(">");
    finish(cx, text)
}
