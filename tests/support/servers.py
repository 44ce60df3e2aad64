"""Real servers on loopback for the tests of messages: SMTP (aiosmtpd) and HTTP (the standard library).

servers.py KIND FOLDER OPTIONS: prints the port, then serves until it is killed. What it receives goes to FOLDER/log, a
JSON object a line, written before it is answered. OPTIONS is a JSON object:

smtp: tls (none, starttls, tls), cert, key, user, password, rcpt ({address: reply}), data ([reply, ...], one a mail)
http: cert, key, secret (signatures are verified with it), replies ([[status, headers, body], ...], one a request)
both: hang (so many of the first are received and never answered)
"""

import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import threading
import time

kind, folder, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
lock = threading.Lock()
received = 0


def log(entry):
    """Writes an entry, and returns how many came before it."""
    global received
    with lock:
        with open(os.path.join(folder, "log"), "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
        received += 1
        return received - 1


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options["cert"], options["key"])
    return made


def ready(port):
    print(port, flush=True)


def smtp():
    import asyncio
    from aiosmtpd.smtp import SMTP, AuthResult

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
            reply = options.get("rcpt", {}).get(address)
            if reply:
                return reply
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
            part = lambda subtype: mail.get_body((subtype,)).get_content().replace("\r\n", "\n")
            before = log({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("sslcontext") is not None,
                "authenticated": bool(session.authenticated), "hello": session.host_name,
                "headers": {name.lower(): str(value) for name, value in mail.items()},
                "names": [name for name, _ in mail.items()],
                "text": part("plain"), "html": part("html"),
            })
            if before < options.get("hang", 0):
                await asyncio.sleep(3600)
            replies = options.get("data", [])
            return replies[before] if before < len(replies) else "250 OK"

    def authenticator(server, session, envelope, mechanism, data):
        told = (data.login.decode(), data.password.decode())
        return AuthResult(success=told == (options["user"], options["password"]), handled=False)

    tls = options.get("tls", "none")
    settings = {}
    if "user" in options:
        settings |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": tls == "starttls"}
    if tls == "starttls":
        settings |= {"tls_context": context(), "require_starttls": True}

    async def serve():
        loop = asyncio.get_running_loop()
        outer = context() if tls == "tls" else None
        server = await loop.create_server(lambda: SMTP(Handler(), **settings), "127.0.0.1", 0, ssl=outer)
        ready(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


class Post(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        entry = {"path": self.path, "headers": headers, "body": json.loads(body)}
        if "secret" in options:
            parts = dict(part.split("=", 1) for part in headers["dgr-signature"].split(","))
            due = hmac.new(options["secret"].encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
            entry["signed"] = hmac.compare_digest(due, parts["v1"])
            entry["signed_at"] = int(parts["t"])
        before = log(entry)
        if before < options.get("hang", 0):
            time.sleep(3600)
        replies = options.get("replies", [])
        status, more, text = replies[before] if before < len(replies) else (200, {}, "ok")
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def web():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Post)
    if "cert" in options:
        server.socket = context().wrap_socket(server.socket, server_side=True)
    ready(server.server_address[1])
    server.serve_forever()


# The tests hold the other end of our standard input: when they end, however they do, so do we.
def until_the_end():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=until_the_end, daemon=True).start()
smtp() if kind == "smtp" else web()
