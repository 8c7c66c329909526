//! `cargo xtask cldr`: makes the engine's tables of what CLDR says and ICU4X does not tell, from CLDR's
//! own JSON. Run it when the version of CLDR changes, or what is taken from it:
//!
//! ```text
//! npm install --prefix DIR cldr-core@48.2.0 cldr-dates-full@48.2.0 …
//! cargo xtask cldr DIR/node_modules
//! ```
//!
//! The folder may also be `cldr-json` of a clone of <https://github.com/unicode-org/cldr-json>.

mod dates;
mod names;
mod numbers;
mod table;
mod units;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::repository;

/// The version that the tables are made from: that of ICU 78.3, with which `cargo xtask intl` compares. Of
/// calendars that are seldom published the packages may be older ones of the same release.
const VERSION: &str = "48.2.0";

/// Where the tables are.
const FOLDER: &str = "crates/ellipsis_builtins/src/intl/cldr";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder with the packages of CLDR
    #[arg(value_name = "DIR")]
    packages: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let source = Source::open(&args.packages)?;
    let tables = [
        ("dates", dates::ABOUT, dates::table(&source)?),
        ("names", names::ABOUT, names::table(&source)?),
        ("units", units::ABOUT, units::table(&source)?),
        ("numbers", numbers::ABOUT, numbers::table(&source)?),
        ("currencies", numbers::ABOUT_CURRENCIES, numbers::currencies(&source)?),
    ];
    for (name, about, table) in tables {
        let text = table.write(&format!("{about} `cargo xtask cldr` made this from CLDR {VERSION}"));
        let file = repository::root().join(FOLDER).join(format!("{name}.txt"));
        std::fs::write(&file, &text).with_context(|| file.display().to_string())?;
        println!("{name}: {} bytes", text.len());
    }
    Ok(true)
}

/// The packages, and what they say of locales.
struct Source {
    folder: PathBuf,
    /// The locales that the engine may have, sorted.
    locales: Vec<String>,
    parents: Value,
    likely: Value,
}

impl Source {
    fn open(folder: &Path) -> anyhow::Result<Source> {
        let core = |file: &str| read(&folder.join("cldr-core").join(file));
        let version = core("package.json")?["version"].as_str().unwrap_or_default().to_owned();
        if version != VERSION {
            bail!("these packages are of CLDR {version}, not {VERSION}");
        }
        let levels = core("coverageLevels.json")?["effectiveCoverageLevels"].take();
        let is_covered =
            |language: &str| matches!(levels[language].as_str(), Some("basic" | "moderate" | "modern"));
        let mut locales = vec!["und".to_owned()];
        for entry in std::fs::read_dir(folder.join("cldr-dates-full/main"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let language = name.split('-').next().unwrap_or_default();
            if is_covered(language) || is_covered(&name) {
                locales.push(name);
            }
        }
        locales.sort();
        Ok(Source {
            folder: folder.to_owned(),
            locales,
            parents: core("supplemental/parentLocales.json")?["supplemental"]["parentLocales"].take(),
            likely: core("supplemental/likelySubtags.json")?["supplemental"]["likelySubtags"].take(),
        })
    }

    /// What a file of a locale says; null if there is no such file.
    fn locale(&self, package: &str, locale: &str, file: &str) -> anyhow::Result<Value> {
        let path = self.folder.join(package).join("main").join(locale).join(file);
        if !path.is_file() {
            return Ok(Value::Null);
        }
        Ok(read(&path)?["main"][locale].take())
    }

    /// A file of supplemental data.
    fn supplemental(&self, name: &str) -> anyhow::Result<Value> {
        let path = self.folder.join("cldr-core/supplemental").join(format!("{name}.json"));
        Ok(read(&path)?["supplemental"].take())
    }

    /// The locale that another inherits from; none of the root locale.
    fn parent(&self, locale: &str) -> Option<String> {
        if locale == "und" {
            return None;
        }
        if let Some(parent) = self.parents["parentLocale"][locale].as_str() {
            return Some(parent.to_owned());
        }
        match locale.rsplit_once('-') {
            // Another script is another language to who reads it.
            Some((language, script)) if script.len() == 4 && !self.is_usual(language, script) => {
                Some("und".to_owned())
            }
            Some((rest, _)) => Some(rest.to_owned()),
            None => Some("und".to_owned()),
        }
    }

    /// All locales, those before that others inherit from.
    fn locales_by_depth(&self) -> Vec<&str> {
        let depth = |locale: &str| {
            let mut parent = self.parent(locale);
            let mut depth = 0;
            while let Some(next) = parent {
                depth += 1;
                parent = self.parent(&next);
            }
            depth
        };
        let mut locales: Vec<&str> = self.locales.iter().map(String::as_str).collect();
        locales.sort_by_key(|locale| depth(locale));
        locales
    }

    fn is_usual(&self, language: &str, script: &str) -> bool {
        let likely = self.likely[language].as_str().unwrap_or_default();
        likely.split('-').nth(1) == Some(script)
    }

    /// Locales without their script, where it is another than the usual one of the language: `zh-TW`
    /// is `zh-Hant-TW`.
    fn abbreviations(&self) -> Vec<(String, String)> {
        let Some(likely) = self.likely.as_object() else { return Vec::new() };
        let mut found = Vec::new();
        for (short, long) in likely {
            let (Some((language, region)), Some(long)) = (short.split_once('-'), long.as_str()) else {
                continue;
            };
            let mut parts = long.split('-');
            let Some(script) = parts.nth(1).filter(|script| !self.is_usual(language, script)) else {
                continue;
            };
            let target = format!("{language}-{script}");
            if region.len() < 4 && !region.contains('-') && self.locales.contains(&target) {
                let full = format!("{target}-{region}");
                let is_there = self.locales.contains(&full);
                found.push((short.clone(), if is_there { full } else { target }));
            }
        }
        found
    }
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}
