//! The small site on the loop of the Rust book's single-threaded web server: `server PORT SITE`.

use std::io::{prelude::*, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;
use std::{env, fs, thread};

const LONGEST_MS: u64 = 60_000;

struct Answer {
    status: &'static str,
    content_type: String,
    location: Option<String>,
    body: Vec<u8>,
}

fn main() {
    let given: Vec<String> = env::args().collect();
    let (port, site) = (&given[1], Path::new(&given[2]));
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap_or_else(|error| panic!("bind: {error}"));
    println!("listening on 127.0.0.1:{port}");
    for stream in listener.incoming() {
        // The book's loop unwraps and ends with the first client that goes away: here that ends its connection alone.
        let _ = stream.and_then(|stream| handle_connection(stream, site));
    }
}

fn handle_connection(mut stream: TcpStream, site: &Path) -> std::io::Result<()> {
    let mut request = Vec::new();
    for line in BufReader::new(&stream).lines() {
        match line? {
            line if line.is_empty() => break,
            line => request.push(line),
        }
    }
    let words: Vec<&str> = request.first().map_or("", |line| line).split(' ').collect();
    let [method, target, _version] = words[..] else { return Ok(()) };
    let Answer { status, content_type, location, body } = answer_to(target, site);
    let location = location.map_or(String::new(), |to| format!("Location: {to}\r\n"));
    let length = body.len();
    // no-store: every trial must ask for everything.
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{location}Content-Type: {content_type}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )?;
    if method == "HEAD" { Ok(()) } else { stream.write_all(&body) }
}

fn answer_to(target: &str, site: &Path) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match path {
        "/slow" => slow(&asked(query, "ms").unwrap_or("0".to_string())),
        "/redirect" => redirect(&asked(query, "to").unwrap_or_default()),
        _ => page(path, site).unwrap_or_else(|| text("404 Not Found", "not found\n")),
    }
}

/// A line of routes.json has the path and its file and type between quotation marks.
fn page(path: &str, site: &Path) -> Option<Answer> {
    let routes = fs::read_to_string(site.join("routes.json")).ok()?;
    let route = routes.lines().map(|line| line.split('"').collect::<Vec<_>>()).find(|words| words.get(1) == Some(&path))?;
    let body = fs::read(site.join(route.get(5)?)).ok()?;
    Some(Answer { status: "200 OK", content_type: route.get(9)?.to_string(), location: None, body })
}

/// Thinks, as a handler does that asks a database: meanwhile this server does nothing else.
fn slow(ms: &str) -> Answer {
    if ms.is_empty() || !ms.bytes().all(|byte| byte.is_ascii_digit()) {
        return text("400 Bad Request", "ms must be a whole number of milliseconds\n");
    }
    let waited = ms.parse().map_or(LONGEST_MS, |ms: u64| ms.min(LONGEST_MS));
    thread::sleep(Duration::from_millis(waited));
    text("200 OK", &format!("answered after {waited} ms\n"))
}

fn redirect(to: &str) -> Answer {
    if !is_loopback(to) {
        return text("400 Bad Request", "to must be an http: URL of this machine\n");
    }
    Answer { location: Some(to.to_string()), ..text("302 Found", &format!("it is at {to}\n")) }
}

/// A redirect leads to this machine and nowhere else.
fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let names = host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte));
    let local = host == "127.0.0.1" || host == "localhost" || (names && host.ends_with(".localhost"));
    local && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && path.bytes().all(|byte| byte.is_ascii_graphic())
}

fn asked(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(unescape)
}

fn unescape(value: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), value.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text(status: &'static str, body: &str) -> Answer {
    Answer { status, content_type: "text/plain; charset=utf-8".to_string(), location: None, body: body.into() }
}
