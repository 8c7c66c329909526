//! What `node:os` asks of the system.

use std::net::IpAddr;

use ellipsis::unstable::engine::{Args, Context, JsResult, NativeInfo, Value};
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::SockaddrStorage;

use super::values::{define, texts};
use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("names", 0, names),
    function("memory", 0, memory),
    function("loads", 0, loads),
    function("processors", 0, processors),
    function("parallelism", 0, parallelism),
    function("user", 0, user),
    function("interfaces", 0, interfaces),
];

/// System, node, release, version and machine.
fn names(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let uname = rustix::system::uname();
    let parts = [uname.sysname(), uname.nodename(), uname.release(), uname.version(), uname.machine()];
    texts(cx, parts.map(|part| part.to_string_lossy().into_owned()))
}

fn numbers(cx: &mut Context, numbers: &[f64]) -> JsResult<Value> {
    let numbers: Vec<Value> = numbers.iter().map(|&number| Value::number(number)).collect();
    Ok(cx.array_from(&numbers)?.into())
}

/// What `/proc/meminfo` says under a name, in bytes.
#[cfg(target_os = "linux")]
fn of_memory(name: &str) -> Option<f64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1024.0)
}

/// Bytes of memory in all, bytes that are free, and seconds since the start of the system.
#[cfg(target_os = "linux")]
fn memory(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let info = rustix::system::sysinfo();
    let total = of_memory("MemTotal").unwrap_or(info.totalram as f64 * f64::from(info.mem_unit));
    let free = of_memory("MemAvailable").unwrap_or(info.freeram as f64 * f64::from(info.mem_unit));
    let uptime = std::fs::read_to_string("/proc/uptime").ok();
    let uptime = uptime.and_then(|text| text.split_whitespace().next()?.parse().ok());
    numbers(cx, &[total, free, uptime.unwrap_or(info.uptime as f64)])
}

#[cfg(not(target_os = "linux"))]
fn memory(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    numbers(cx, &[0.0, 0.0, 0.0])
}

/// The averages of one, five and fifteen minutes.
fn loads(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut parts = text.split_whitespace().map(|part| part.parse().unwrap_or(0.0));
    let loads = [(); 3].map(|()| parts.next().unwrap_or(0.0));
    numbers(cx, &loads)
}

/// Model and speed of each processor, one after the other.
fn processors(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let of = |block: &str, name: &str| {
        let line = block.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let blocks = text.split("\n\n").filter(|block| block.contains("processor"));
    let known = blocks.flat_map(|block| {
        let speed = of(block, "cpu MHz").and_then(|speed| speed.parse::<f64>().ok()).unwrap_or(0.0);
        [of(block, "model name").unwrap_or_else(|| "unknown".into()), speed.trunc().to_string()]
    });
    texts(cx, known)
}

fn parallelism(_: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(Value::from(std::thread::available_parallelism().map_or(1, |count| count.get() as i32)))
}

/// Of each address of a network interface that is up: the interface's name, address, netmask, its own address as hardware, whether
/// it only leads back here, and the scope of an address of IPv6.
fn interfaces(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let all: Vec<_> = nix::ifaddrs::getifaddrs().map(Iterator::collect).unwrap_or_default();
    let hardware = |name: &str| {
        let links = all.iter().filter(|one| one.interface_name == name);
        let address = links.filter_map(|one| one.address?.as_link_addr()?.addr()).next().unwrap_or_default();
        address.map(|byte| format!("{byte:02x}")).join(":")
    };
    let ip = |address: &SockaddrStorage| {
        let known = address.as_sockaddr_in().map(|address| (IpAddr::from(address.ip()), 0));
        known.or_else(|| address.as_sockaddr_in6().map(|address| (address.ip().into(), address.scope_id())))
    };
    let mut parts = Vec::new();
    for one in
        all.iter().filter(|one| one.flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING))
    {
        let Some((address, scope)) = one.address.as_ref().and_then(ip) else { continue };
        let mask = one.netmask.as_ref().and_then(ip).map_or_else(String::new, |(mask, _)| mask.to_string());
        let internal = if one.flags.contains(InterfaceFlags::IFF_LOOPBACK) { "internal" } else { "" };
        let name = one.interface_name.clone();
        let mac = hardware(&name);
        parts.extend([name, address.to_string(), mask, mac, internal.to_owned(), scope.to_string()]);
    }
    texts(cx, parts)
}

/// The user: numbers, name, home and shell.
fn user(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let (uid, gid) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let own = fields.into_iter().find(|fields| fields.get(2).is_some_and(|id| *id == uid.to_string()));
    let field = |at: usize| own.as_ref().and_then(|own| own.get(at)).map(|&text| text.to_owned());
    let object = cx.new_object();
    define(cx, object, "uid", Value::number(uid.into()));
    define(cx, object, "gid", Value::number(gid.into()));
    let name = field(0).or_else(|| std::env::var("USER").ok()).unwrap_or_default();
    let home = field(5).or_else(|| std::env::var("HOME").ok()).unwrap_or_default();
    for (key, text) in [("username", Some(name)), ("homedir", Some(home)), ("shell", field(6))] {
        let text = text.map_or(Value::NULL, |text| cx.string(&text));
        define(cx, object, key, text);
    }
    Ok(object.into())
}
