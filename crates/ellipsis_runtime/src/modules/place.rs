//! What tells modules from files apart, and what their sources are called.

use std::path::{Component, Path, PathBuf};

use reqwest::Url;

/// A file that is a module: one that is imported with another query or fragment is another module.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    /// `?query` and `#fragment`, where they are not empty.
    pub(crate) suffix: String,
}

impl Place {
    pub(crate) fn new(path: PathBuf) -> Place {
        Place { path, suffix: String::new() }
    }

    pub(super) fn of_url(url: &Url) -> Option<Place> {
        let part = |mark: &str, part: Option<&str>| {
            part.filter(|part| !part.is_empty()).map_or_else(String::new, |part| format!("{mark}{part}"))
        };
        let suffix = part("?", url.query()) + &part("#", url.fragment());
        Some(Place { path: url.to_file_path().ok()?, suffix })
    }

    /// Where the source with a name is from.
    pub(crate) fn of_source(name: &str) -> Place {
        if name.starts_with("file:")
            && let Ok(url) = Url::parse(name)
            && let Some(place) = Place::of_url(&url)
        {
            return place;
        }
        let end = if Path::new(name).is_absolute() { name.find(['?', '#']) } else { None };
        let (path, suffix) = name.split_at(end.unwrap_or(name.len()));
        Place { path: path.into(), suffix: suffix.into() }
    }

    /// What the source is called: a path, or a URL if a path could be taken for one with a query.
    pub(crate) fn source_name(&self) -> String {
        let path = self.path.display().to_string();
        if path.contains(['?', '#']) { self.url() } else { path + &self.suffix }
    }

    pub(super) fn url(&self) -> String {
        let url = Url::from_file_path(&self.path);
        url.map_or_else(|()| self.path.display().to_string(), String::from) + &self.suffix
    }

    /// The folder of the source with a name; that in which the program was started for code that is from no file.
    pub(super) fn folder_of(name: &str) -> PathBuf {
        let path = Place::of_source(name).path;
        if path.is_absolute() {
            path.parent().unwrap_or(Path::new("/")).to_owned()
        } else {
            std::env::current_dir().unwrap_or_default()
        }
    }
}

/// A path without `.` and `..`.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
