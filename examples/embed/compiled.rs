//! Scripts that are compiled once: for workers in threads of their own, and into a cache that is kept between runs.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::io::Write;
use std::sync::mpsc::channel;
use std::thread;

use ellipsis::{Compiled, Content, Engine, Error, Function, Loader};

/// Code by names and texts, as a folder might have it.
#[derive(Default)]
struct Cache {
    files: HashMap<(String, String), Vec<u8>>,
    compiled: u32,
}

impl Cache {
    /// What is in the cache is checked. What another version wrote, or what is damaged, is compiled again.
    fn module(&mut self, name: &str, text: &str) -> Result<Compiled, Error> {
        let key = (name.to_owned(), text.to_owned());
        if let Some(bytes) = self.files.get(&key)
            && let Ok(code) = Compiled::from_bytes(bytes)
        {
            return Ok(code);
        }
        let code = Engine::compile_module(name, text)?;
        self.compiled += 1;
        self.files.insert(key, code.as_bytes().to_vec());
        Ok(code)
    }
}

/// Modules that were compiled beforehand. Nothing is parsed when an engine starts.
struct Ready(HashMap<&'static str, Compiled>);

impl Loader for Ready {
    fn load(&mut self, name: &str, _: &str) -> Result<Content, Error> {
        let code = self.0.get(name).ok_or_else(|| Error::type_error(format!("no module {name}")))?;
        Ok(Content::Compiled(code.clone()))
    }
}

const MODULES: [(&str, &str); 2] = [
    ("tax", "export const tax = (net, country) => net * ({ DE: 0.19, FR: 0.2 }[country] ?? 0);"),
    (
        "main",
        "import { tax } from 'tax'; export const gross = ({ net, country }) => net + tax(net, country);",
    ),
];

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let mut cache = Cache::default();
    for round in 1..=3 {
        for (name, text) in MODULES {
            cache.module(name, text)?;
        }
        writeln!(out, "round {round}: {} modules compiled so far", cache.compiled)?;
        // A disk that fails.
        for bytes in cache.files.values_mut().take(usize::from(round == 2)) {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
        }
    }

    let mut modules = HashMap::new();
    for (name, text) in MODULES {
        modules.insert(name, cache.module(name, text)?);
    }
    let (sender, results) = channel();
    for (number, country) in ["DE", "FR", "AT"].into_iter().enumerate() {
        let (sender, modules) = (sender.clone(), modules.clone());
        thread::spawn(move || {
            let gross = || -> Result<f64, Error> {
                let main = modules["main"].clone();
                let mut engine = Engine::with_loader(Ready(modules));
                let gross: Function = engine.run_module(&main)?.get(&mut engine, "gross")?;
                let order: ellipsis::Object =
                    engine.eval(&format!("({{ net: 100, country: '{country}' }})"))?;
                gross.call(&mut engine, (order,))
            };
            let _ = sender.send((number, country, gross()));
        });
    }
    drop(sender);
    let mut results: Vec<_> = results.iter().collect();
    results.sort_by_key(|(number, ..)| *number);
    for (_, country, gross) in results {
        writeln!(out, "{country}: {}", gross?)?;
    }
    Ok(())
}
