//! How much memory a program may use: a share of what the system could give this process, so that a program that takes
//! too much ends with an error of its own. Other systems than Linux are not asked.

/// What allocators of the system keep of the address space for each thread.
#[cfg(target_os = "linux")]
const ARENA: u64 = 64 << 20;

/// Three quarters of what the machine has or the control group may use, and half of what is left of the address space that
/// the process may have, if that is less. The rest is for the program itself, its stack, what is in use for a moment only,
/// and address space that is taken without being used.
#[cfg(target_os = "linux")]
pub(crate) fn default_limit() -> usize {
    let memory = of_control_group().map_or(of_machine(), |bytes| bytes.min(of_machine())) / 4 * 3;
    let least = of_address_space()
        .map_or(memory, |bytes| memory.min((bytes / 4).max(bytes.saturating_sub(ARENA) / 2)));
    usize::try_from(least).unwrap_or(usize::MAX)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn default_limit() -> usize {
    usize::MAX
}

#[cfg(target_os = "linux")]
fn of_machine() -> u64 {
    let info = rustix::system::sysinfo();
    // Both are as wide as the machine's words.
    (info.totalram as u64).saturating_mul(u64::from(info.mem_unit))
}

/// What the control group may use, if it is bounded.
#[cfg(target_os = "linux")]
fn of_control_group() -> Option<u64> {
    let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    files.iter().find_map(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok())
}

/// What is left of the process's address space, if that is bounded.
#[cfg(target_os = "linux")]
fn of_address_space() -> Option<u64> {
    let bound = rustix::process::getrlimit(rustix::process::Resource::As).current?;
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').next()?.parse().ok()?;
    Some(bound.saturating_sub(pages.saturating_mul(rustix::param::page_size() as u64)))
}
