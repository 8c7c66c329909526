//! WebSocket, against a server of tungstenite's on this machine.

use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, accept_hdr};

/// Does what messages say: closes, goes away, or says the same.
fn serve(stream: TcpStream) {
    #[expect(clippy::result_large_err, reason = "tungstenite wants it so")]
    let choose = |request: &Request, mut response: Response| {
        let wanted = request.headers().get("Sec-WebSocket-Protocol");
        let second = wanted.and_then(|names| names.to_str().ok()?.split(", ").nth(1)?.parse().ok());
        if let Some(second) = second {
            response.headers_mut().insert("Sec-WebSocket-Protocol", second);
        }
        Ok(response)
    };
    let Ok(mut socket) = accept_hdr(stream, choose) else { return };
    while let Ok(message) = socket.read() {
        let sent = match &message {
            Message::Text(text) if text.as_str() == "close" => {
                let frame = CloseFrame { code: 4001.into(), reason: "as you wish".into() };
                socket.close(Some(frame))
            }
            Message::Text(text) if text.as_str() == "go" => return,
            Message::Text(text) if text.as_str() == "ping" => socket.send(Message::Ping("p".into())),
            Message::Text(_) | Message::Binary(_) => socket.send(message),
            Message::Pong(bytes) => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                socket.send(Message::text(format!("pong {text}")))
            }
            _ => Ok(()),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// The port of a server.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    port
}

/// A certificate for this machine, which nobody has signed.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUdrZjQV9V46sfCcVKRwbTLcqyr4YwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTIwMTA4MDk0OVoYDzIxMjYxMTA3
MDgwOTQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT/Z2+zxrLlxPmpbDo/kVhHRIEpzRE5dIl2s0v/g27iyNQiYk0Rkl//
j7r15Fw6waYRfN9HHq3/yBryS/pj2Eluo28wbTAdBgNVHQ4EFgQUHkP7mzZVazqz
R54Z4kKnW6JixAgwHwYDVR0jBBgwFoAUHkP7mzZVazqzR54Z4kKnW6JixAgwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgScS/NuNawS3/yhxr6Vqqm0y0/4y4CdU3LQ3lMqDW54oCIQCM
zJlz9OHOb375NxLzEq4/qullMknS3D/fSI2tfdyTvQ==
-----END CERTIFICATE-----
";
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/8oQDY6BfKujEQ0E
mAHYXY6QHWp0QVSJLxuHkyJDFXChRANCAAT/Z2+zxrLlxPmpbDo/kVhHRIEpzRE5
dIl2s0v/g27iyNQiYk0Rkl//j7r15Fw6waYRfN9HHq3/yBryS/pj2Elu
-----END PRIVATE KEY-----
";

/// What a program prints, which finds the server as `url`, and functions that wait for events.
fn run(args: &[&str], code: &str) -> (i32, String, String) {
    let port = server();
    let prelude = format!(
        "const url = 'ws://127.0.0.1:{port}/path?query';
         const next = (socket, type) => new Promise((done) => socket.addEventListener(type, done, {{ once: true }}));
         const told = ({{ code, reason, wasClean }}) => [code, reason, wasClean];
         const heard = async (socket) => (await next(socket, 'message')).data;"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    let code = format!("{prelude}\n{code}");
    let output = command.args(args).args(["--module", "-e", &code]).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn prints(code: &str, expected: &str) {
    assert_eq!(run(&[], code), (0, expected.to_owned(), String::new()));
}

#[test]
fn messages() {
    prints(
        "const socket = new WebSocket(url);
         console.log(socket.readyState, socket.binaryType, socket.url === url);
         await next(socket, 'open');
         console.log(socket.readyState, WebSocket.OPEN, socket.protocol, socket.extensions);
         socket.send('grüße'); console.log(socket.bufferedAmount); console.log(await heard(socket), socket.bufferedAmount);
         socket.send(new Uint8Array([1, 2, 3]).subarray(1)); console.log(await heard(socket));
         socket.binaryType = 'arraybuffer'; socket.binaryType = 'nonsense';
         socket.send(new Uint8Array([4]).buffer); console.log(await heard(socket));
         const order = []; socket.onmessage = ({ data }) => order.push(typeof data === 'string' ? data : data.byteLength);
         socket.send(new Blob(['blob'])); socket.send('behind'); socket.send(''); while (order.length < 3) await next(socket, 'message');
         console.log(order); socket.onmessage = null;
         const big = 'x'.repeat(3e6); socket.send(big); console.log((await heard(socket)) === big);
         for (let i = 0; i < 40; i++) socket.send(big); let count = 0; while (count < 40) { await heard(socket); count++; } console.log(count);
         socket.send('ping'); console.log(await heard(socket));
         const { origin } = await new Promise((done) => { socket.onmessage = done; socket.send('x'); }); console.log(origin === new URL(url).origin);
         socket.close(3000, 'enough'); console.log(socket.readyState); console.log(told(await next(socket, 'close')), socket.readyState);
         socket.send('too late'); console.log(socket.bufferedAmount); socket.close();",
        "0 blob true\n1 1  \n7\ngrüße 0\nBlob { size: 2, type: '' }\nArrayBuffer { [Uint8Contents]: <04>, [byteLength]: 1 }\n\
         [ 4, 'behind', '' ]\ntrue\n40\npong p\ntrue\n2\n[ 3000, 'enough', true ] 3\n8\n",
    );
}

#[test]
fn how_connections_end() {
    prints(
        "const socket = new WebSocket(url, ['a', 'b']); await next(socket, 'open'); console.log(socket.protocol);
         socket.send('close'); console.log(told(await next(socket, 'close')));
         const other = new WebSocket(url); await next(other, 'open'); other.close(); console.log(told(await next(other, 'close')));
         const gone = new WebSocket(url); await next(gone, 'open'); const events = [];
         gone.onerror = ({ type }) => events.push(type); gone.send('go'); console.log(told(await next(gone, 'close')), events);
         const none = new WebSocket('ws://127.0.0.1:1'); none.onerror = ({ type, message }) => console.log(type, message.includes('ECONNREFUSED'));
         console.log(told(await next(none, 'close')));
         const early = new WebSocket(url); early.close(); early.onerror = ({ type }) => console.log(type);
         console.log(told(await next(early, 'close')), early.readyState);
         const lost = new WebSocket(url, 'only'); lost.onerror = ({ type }) => console.log(type); console.log(told(await next(lost, 'close')));",
        "b\n[ 4001, 'as you wish', true ]\n[ 1005, '', true ]\n[ 1006, '', false ] [ 'error' ]\nerror true\n[ 1006, '', false ]\n\
         error\n[ 1006, '', false ] 3\nerror\n[ 1006, '', false ]\n",
    );
}

#[test]
fn what_is_refused() {
    prints(
        "const show = (make) => { try { console.log(make()); } catch ({ name, code }) { console.log(name, code); } };
         show(() => new WebSocket('ftp://x')); show(() => new WebSocket('nonsense')); show(() => new WebSocket('ws://x/#a'));
         show(() => new WebSocket('ws://x', ['a', 'A'])); show(() => new WebSocket('ws://x', 'a b')); show(() => new WebSocket());
         show(() => WebSocket('ws://x'));
         const socket = new WebSocket(url.replace('ws', 'http'));
         show(() => socket.send('x')); show(() => socket.close(1001)); show(() => socket.close(1000, 'x'.repeat(124)));
         console.log(socket.url === url, String(socket), new CloseEvent('close', { code: 7 }).code);
         await next(socket, 'open'); socket.close(); console.log(WebSocket.CLOSED, socket.CLOSING);",
        "SyntaxError 12\nSyntaxError 12\nSyntaxError 12\nSyntaxError 12\nSyntaxError 12\nTypeError ERR_MISSING_ARGS\n\
         TypeError undefined\nInvalidStateError 11\nInvalidAccessError 15\nSyntaxError 12\ntrue [object WebSocket] 7\n3 2\n",
    );
    let denied = run(&["--sandbox"], "try { new WebSocket(url) } catch ({ code }) { console.log(code) }");
    assert_eq!(denied, (0, "ERR_ACCESS_DENIED\n".into(), String::new()));
}

#[test]
fn within_tls() {
    let code = format!(
        "import tls from 'node:tls'; import net from 'node:net'; process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
         const server = tls.createServer({{ cert: `{CERTIFICATE}`, key: `{KEY}` }}, (socket) => {{
           const plain = net.connect(new URL(url).port, '127.0.0.1'); socket.pipe(plain).pipe(socket);
         }}).listen(0, '127.0.0.1', async () => {{
           const socket = new WebSocket(`wss://localhost:${{server.address().port}}`);
           await next(socket, 'open'); socket.send('secret'); console.log(await heard(socket));
           socket.close(); console.log(told(await next(socket, 'close'))); server.close();
         }});"
    );
    prints(&code, "secret\n[ 1005, '', true ]\n");
}
