//! The least that there is: text in, a value out.

use std::error::Error;
use std::io::Write;

use ellipsis::{Engine, Function};

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut engine = Engine::new();
    let text: String = engine.eval("['Hello', 'from', 'a', 'script'].join(' ')")?;
    writeln!(out, "{text}")?;

    // Scripts of one engine share their globals.
    engine.eval_script::<()>(
        "greet.js",
        "const greet = (name, ...more) => `Hello, ${[name, ...more].join(' and ')}!`",
    )?;
    let greet: Function = engine.global("greet")?;
    for names in [vec!["you"], vec!["you", "me"]] {
        writeln!(out, "{}", greet.call::<String>(&mut engine, names)?)?;
    }

    // What goes wrong says where.
    let error = engine.eval_script::<()>("oops.js", "const user = {};\ngreet(user.name.first);").unwrap_err();
    writeln!(out, "{error}")?;
    if let Some(place) = error.location() {
        writeln!(out, "{}", place.marked())?;
    }
    Ok(())
}
