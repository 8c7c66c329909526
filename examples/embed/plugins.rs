//! A plugin system: an engine for each plugin, hooks that the host calls, an API of two functions, and limits. A plugin that
//! passes a limit is switched off; one that throws is asked again next time; the others go on.

use std::error::Error as StdError;
use std::io::Write;

use ellipsis::{Engine, Error, FromJs, Function, IntoJs, Scope};

/// What a plugin gives: the value of its script.
#[derive(FromJs)]
#[js(rename_all = "camelCase")]
struct Hooks {
    on_load: Option<Function>,
    on_message: Function,
}

#[derive(IntoJs, Clone, Copy)]
struct Message<'a> {
    from: &'a str,
    text: &'a str,
}

struct Plugin {
    name: &'static str,
    engine: Engine,
    hooks: Hooks,
}

/// What the host is asked to do, until it does that.
#[derive(Default)]
struct Wishes(Vec<String>);

const HEAP: usize = 16 << 20;
const FUEL_TO_LOAD: u64 = 10_000_000;
const FUEL_OF_A_CALL: u64 = 1_000_000;

impl Plugin {
    fn load(name: &'static str, code: &str) -> Result<Plugin, Error> {
        let mut engine = Engine::new();
        engine.set_eval_allowed(false);
        engine.set_heap_limit(Some(HEAP));
        engine.set_fuel(Some(FUEL_TO_LOAD));
        engine.set_state(Wishes::default());
        engine.add_function("reply", |scope: &mut Scope, text: String| {
            scope.with_state(|wishes: &mut Wishes| wishes.0.push(text));
        })?;
        engine.add_function("words", |text: String| {
            text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        })?;
        let hooks: Hooks = engine.eval_script(name, code)?;
        let mut plugin = Plugin { name, engine, hooks };
        if let Some(on_load) = plugin.hooks.on_load.take() {
            on_load.call::<()>(&mut plugin.engine, ())?;
        }
        Ok(plugin)
    }

    /// What it replies.
    fn on_message(&mut self, message: Message<'_>) -> Result<Vec<String>, Error> {
        self.engine.set_fuel(Some(FUEL_OF_A_CALL));
        let result = self.hooks.on_message.call::<()>(&mut self.engine, (message,));
        let done = result.and_then(|()| self.engine.run_jobs());
        let wishes = self.engine.set_state(Wishes::default()).unwrap_or_default();
        done.map(|()| wishes.0)
    }
}

const PLUGINS: &[(&str, &str)] = &[
    (
        "greeter.js",
        "({ onMessage: ({ from, text }) => { if (words(text).includes('hello')) reply(`hello, ${from}`) } })",
    ),
    (
        "counter.js",
        "let counts;
        ({
            onLoad() { counts = new Map() },
            async onMessage({ from }) {
                const count = await (counts.get(from) ?? 0) + 1;
                counts.set(from, count);
                reply(`${from} has said ${count} things`);
            },
        })",
    ),
    ("stuck.js", "({ onMessage({ text }) { while (true) try { text.at(0) } catch {} } })"),
    (
        "hoarder.js",
        "const all = []; ({ onMessage(message) { for (let n = 0; n < 1e5; n++) all.push(new Array(100)) } })",
    ),
    (
        "fragile.js",
        "({ onMessage({ text }) { if (text.startsWith('hello')) return null.x; reply('that went well') } })",
    ),
    ("broken.js", "({ onMessage("),
    ("empty.js", "({ onmessage() {} })"),
    ("greedy.js", "fetch('https://example.com')"),
];

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let mut plugins = Vec::new();
    for &(name, code) in PLUGINS {
        match Plugin::load(name, code) {
            Ok(plugin) => plugins.push(plugin),
            Err(error) => writeln!(out, "{name} is left out: {error}")?,
        }
    }
    for (from, text) in [("ada", "hello everybody"), ("ada", "is nobody there?"), ("bob", "hello, I am")] {
        writeln!(out, "<{from}> {text}")?;
        let mut left = Vec::new();
        for mut plugin in plugins {
            match plugin.on_message(Message { from, text }) {
                Ok(replies) => {
                    for reply in replies {
                        writeln!(out, "  {}: {reply}", plugin.name)?;
                    }
                }
                Err(error) if error.kind().is_limit() => {
                    writeln!(out, "  {} is switched off: {error}", plugin.name)?;
                    continue;
                }
                Err(error) => writeln!(out, "  {} failed: {error}", plugin.name)?,
            }
            left.push(plugin);
        }
        plugins = left;
    }
    let names: Vec<&str> = plugins.iter().map(|plugin| plugin.name).collect();
    writeln!(out, "still there: {}", names.join(", "))?;
    Ok(())
}
