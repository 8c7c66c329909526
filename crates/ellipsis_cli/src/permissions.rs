//! What a program may get at, as flags say it.

use clap::Args;
use ellipsis_runtime::{Grant, Permissions};

/// Permissions. Without `--sandbox` a program may do everything.
#[derive(Args, Clone, Default, Debug)]
pub(crate) struct Flags {
    /// Denies the program files, network, environment and other programs, but for what is allowed
    #[arg(long)]
    sandbox: bool,

    /// Allows to read files: all, or those at and below PATHS
    #[arg(long, value_name = "PATHS", num_args = 0.., require_equals = true, value_delimiter = ',', requires = "sandbox")]
    allow_read: Option<Vec<String>>,

    /// Allows to write files: all, or those at and below PATHS
    #[arg(long, value_name = "PATHS", num_args = 0.., require_equals = true, value_delimiter = ',', requires = "sandbox")]
    allow_write: Option<Vec<String>>,

    /// Allows to use the network: with everybody, or with HOSTS, such as example.com or 127.0.0.1:80
    #[arg(long, value_name = "HOSTS", num_args = 0.., require_equals = true, value_delimiter = ',', requires = "sandbox")]
    allow_net: Option<Vec<String>>,

    /// Allows to see the environment: all variables, or NAMES; the others are not there
    #[arg(long, value_name = "NAMES", num_args = 0.., require_equals = true, value_delimiter = ',', requires = "sandbox")]
    allow_env: Option<Vec<String>>,

    /// Allows to run programs: all, or PROGRAMS; what they do is not restricted
    #[arg(long, value_name = "PROGRAMS", num_args = 0.., require_equals = true, value_delimiter = ',', requires = "sandbox")]
    allow_run: Option<Vec<String>>,
}

impl Flags {
    /// The permissions that they come to; none if there is nothing to restrict.
    pub(crate) fn permissions(&self) -> Option<Permissions> {
        if !self.sandbox {
            return None;
        }
        let grant = |list: &Option<Vec<String>>| match list {
            Some(list) => Grant::of_list(Some(list.clone())),
            None => Grant::nothing(),
        };
        Some(Permissions {
            read: grant(&self.allow_read),
            write: grant(&self.allow_write),
            net: grant(&self.allow_net),
            env: grant(&self.allow_env),
            run: grant(&self.allow_run),
        })
    }
}
