"""nginx in front of the services: each path to its service, uploads bounded, live streams not held back."""

from __future__ import annotations

from deploy.manifests.yaml import HEAD
from deploy.system import DESIGN_PAGE, START_PAGE, SYSTEM

LARGE = {"^/placement/[^/]+/imports$": "257m", "^/placement/internships/[^/]+/log$": "65m"}
"""Where more than the usual may be sent: sellers' reports, and the photos of a weekly log."""


def nginx(scheme: str) -> str:
    """The server block. TLS ends here or before; ``scheme`` is what people use when nobody before says otherwise."""
    servers = "\n".join(
        f"upstream {part.name} {{ server {part.name}-web:{part.port}; keepalive 16; }}" for part in SYSTEM
    )
    places = "\n".join(_place(part.name) for part in SYSTEM)
    large = "\n".join(_place("placement", f"~ {path}", size) for path, size in LARGE.items())
    return f"""{HEAD}{servers}

map $http_x_forwarded_proto $people_use {{ default $http_x_forwarded_proto; "" {scheme}; }}
# Public forms: ten a second from one address with bursts, which no person notices and a flood does.
limit_req_zone $binary_remote_addr zone=public:10m rate=10r/s;

server {{
  listen 8080;
  client_max_body_size 13m;
  client_body_timeout 30s;
  gzip on;
  gzip_types text/css application/javascript application/json image/svg+xml;

  location = / {{ return 303 {START_PAGE}; }}
  location = /design {{ return 303 {DESIGN_PAGE}; }}
  location = /healthz {{ access_log off; return 200 "ok\\n"; }}
  # Metrics and health of the services are for the inside.
  location ~ ^/[a-z]+/(metrics|readyz)$ {{ return 404; }}
{places}
{large}
}}
"""


def _place(name: str, where: str = "", size: str = "") -> str:
    limit = "    limit_req zone=public burst=40 nodelay;\n" if name in ("enrollment", "bases") else ""
    limit += f"    client_max_body_size {size};\n" if size else ""
    return f"""
  location {where or f"/{name}/"} {{
{limit}    proxy_pass http://{name};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $people_use;
    proxy_set_header X-Request-ID $request_id;
    proxy_read_timeout 65s;
    # What was not begun may go to another process; a form is never sent twice.
    proxy_next_upstream error timeout;
  }}"""
