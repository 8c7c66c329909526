//! `fetch`, against a server in this process.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

/// A request as the server saw it.
struct Request {
    line: String,
    headers: String,
    body: String,
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
            let headers = headers.to_ascii_lowercase();
            let length = headers.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(Request { line: line.into(), headers, body: body.into() });
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

fn answer(request: &Request) -> String {
    let (status, headers, body) = match request.line.split(' ').nth(1).unwrap() {
        "/json" => {
            ("200 OK", "content-type: application/json\r\nx-a: 1\r\nx-a: 2\r\n", "{\"a\":[1,2]}".into())
        }
        "/echo" => {
            let kind = request.headers.lines().find(|line| line.starts_with("content-type"));
            let method = request.line.split(' ').next().unwrap();
            ("201 Created", "", format!("{method} {} {}", kind.unwrap_or("none"), request.body))
        }
        "/moved" => ("302 Found", "location: /json\r\n", String::new()),
        "/slow" => {
            thread::sleep(std::time::Duration::from_millis(50));
            ("200 OK", "", "slow".into())
        }
        _ => ("404 Not Found", "", "nothing here".into()),
    };
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                if let Some(request) = read(&mut stream) {
                    let _ = stream.write_all(answer(&request).as_bytes());
                }
            });
        }
    });
    format!("http://{address}")
}

fn run(code: &str) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    command.args(["--module", "-e", code]).stdin(Stdio::null());
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn answers() {
    let server = serve();
    let (out, error) = run(&format!(
        "const server = '{server}';
         let r = await fetch(server + '/json');
         console.log(r.status, r.ok, r.statusText, r.headers.get('X-A'), r.headers.has('nope'), r.bodyUsed);
         console.log(await r.json(), r.bodyUsed, r.url === server + '/json', r.redirected);
         try {{ await r.text() }} catch (e) {{ console.log(e.name) }}
         r = await fetch(server + '/echo', {{ method: 'post', body: 'hello' }});
         console.log(r.status, await r.text());
         r = await fetch(new Request(server + '/echo', {{ method: 'PUT', headers: {{ 'content-type': 'x/y' }}, body: new Uint8Array([104, 105]) }}));
         console.log(await r.text());
         r = await fetch(server + '/moved');
         console.log(r.redirected, r.status, r.url === server + '/json');
         r = await fetch(server + '/nope');
         console.log(r.status, r.ok, new Uint8Array(await r.arrayBuffer()).length);
         const order = [];
         await Promise.all([
           fetch(server + '/slow').then((r) => r.text()).then((t) => order.push(t)),
           fetch(server + '/json').then(() => order.push('fast')),
         ]);
         console.log(order);"
    ));
    assert_eq!(error, "");
    assert_eq!(
        out,
        "200 true OK 1, 2 false false\n\
         { a: [ 1, 2 ] } true true false\n\
         TypeError\n\
         201 POST content-type: text/plain;charset=utf-8 hello\n\
         PUT content-type: x/y hi\n\
         true 200 true\n\
         404 false 12\n\
         [ 'fast', 'slow' ]\n"
    );
}

#[test]
fn failures() {
    let (out, error) = run("for (const url of ['http://127.0.0.1:1/', 'nonsense']) {
           try { await fetch(url) } catch (e) { console.log(e.name, e.message, e.cause?.code) }
         }
         try { await fetch('http://a.b', { body: 'x' }) } catch (e) { console.log(e.message) }
         try { Headers() } catch (e) { console.log(e.name) }
         try { new Headers([['a b', '1']]) } catch (e) { console.log(e.name) }");
    assert_eq!(error, "");
    assert_eq!(
        out,
        "TypeError fetch failed ECONNREFUSED\n\
         TypeError Failed to parse URL from nonsense ERR_INVALID_URL\n\
         Request with GET/HEAD method cannot have body.\n\
         TypeError\nTypeError\n"
    );
}

#[test]
fn objects_without_a_network() {
    let (out, error) = run(
        "const h = new Headers({ b: '2', A: '1' }); h.append('a', '3'); h.set('C', ' x ');
         console.log([...h], h.get('a'), [...h.keys()]);
         h.delete('a'); h.forEach((v, k) => console.log(k, v));
         const r = new Response('text', { status: 404, headers: { x: 'y' } });
         console.log(r.status, r.ok, r.headers.get('content-type'), await r.text());
         console.log(await Response.json({ a: 1 }).json(), Response.error().type);
         const q = new Request('http://a.b/c?d', { method: 'patch' });
         console.log(q.method, q.url, r instanceof Response, Object.prototype.toString.call(h));
         class Mine extends Response {} console.log(new Mine('z') instanceof Mine, await new Mine('z').text());",
    );
    assert_eq!(error, "");
    assert_eq!(
        out,
        "[ [ 'a', '1, 3' ], [ 'b', '2' ], [ 'c', 'x' ] ] 1, 3 [ 'a', 'b', 'c' ]\n\
         b 2\nc x\n\
         404 false text/plain;charset=UTF-8 text\n\
         { a: 1 } error\n\
         patch http://a.b/c?d true [object Headers]\n\
         true z\n"
    );
}
