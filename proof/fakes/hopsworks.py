"""Hopsworks, as far as online features go: `python -m proof.fakes.hopsworks FOLDER API ONLINE KEY`.

Two servers speak HTTPS, each with its own certificate authority: the API, whose certificate is in
`FOLDER/api.pem`, and the feature vectors, whose authority the API reports to its clients. Rows arrive as Avro
over Kafka, from a librdkafka broker without TLS.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from proof.fakes.hopsworks_store import PROJECT, STORE, TOPIC, Refused, Store, Table

HOST, BASE = "127.0.0.1", "/hopsworks-api/api/"
PARTITIONS = 4
Act = Callable[[str, str, Table, Table], Any]
"""Maps method, path, query, and body of a request to the response."""


def consume(store: Store, brokers: str) -> None:
    """Consume rows from Kafka forever."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "onlinefs"})
    consumer.assign([TopicPartition(TOPIC, one, OFFSET_BEGINNING) for one in range(PARTITIONS)])
    while True:
        message = consumer.poll(1)
        if message is not None and not message.error():
            store.take(dict(message.headers()), message.value())


def api(store: Store, brokers: str, authority: str) -> Act:
    """Return the handler of the client's requests."""
    owner = {"user": {"username": "laptop00"}, "project": {"name": PROJECT}}
    its = {
        "featurestoreId": 1,
        "featurestoreName": STORE,
        "created": "",
        "projectName": PROJECT,
        "projectId": 1,
    }
    its |= {"offlineFeaturestoreName": STORE, "onlineEnabled": True}
    told = {
        "variables/versions": [{"software": "hopsworks", "version": "5.2.1"}],
        "variables/loadbalancer_external_domain_online_store_rest_server": {"successMessage": HOST},
        f"project/getProjectInfo/{PROJECT}": {"projectId": 1, "projectName": PROJECT},
        "project": [owner],
        # The client reads the Java key stores only if Kafka requires certificates.
        "project/1/credentials": {"kStore": "", "tStore": "", "password": "x", "caChain": authority}
        | {"clientCert": "", "clientKey": ""},
        f"project/1/featurestores/{STORE}": its,
        "project/1/featurestores/1": its,
        "project/1/featurestores/1/storageconnectors/kafka_connector/byok": {
            "storageConnectorType": "KAFKA",
            "id": 1,
            "name": "kafka",
            "featurestoreId": 1,
            "bootstrapServers": brokers,
            "securityProtocol": "PLAINTEXT",
            "sslEndpointIdentificationAlgorithm": "",
        },
        "project/1/jobs/update/executions": {"count": 0, "items": []},
    }

    def answer(method: str, path: str, query: Table, body: Table) -> Any:
        if method == "GET" and path in told:
            return told[path]
        match [method, *path.removeprefix("project/1/featurestores/1/").split("/")]:
            case ["POST", "featuregroups"]:
                return store.create_group(body)
            case ["GET", "featuregroups", name] if "version" in query:
                return [store.group(name)]
            case ["GET", "featuregroups", name]:
                return store.group(name)
            case ["PUT", "featuregroups", number]:
                return store.update_group(int(number), body)
            case ["POST", "featuregroups", _, "updatetableschema"]:
                job = {"id": 1, "name": "update", "jobType": "SPARK", "creationTime": ""}
                return job | {"creator": {}, "config": {}}
            case ["POST", "featuregroups", _, "online_ingestion"]:
                return store.start_ingestion(body)
            case ["GET", "featuregroups", _, "online_ingestion"]:
                return store.ingestions[int(query["filter_by"].partition(":")[2])]
            case ["GET", "kafka", "subjects", name, *_] | ["GET", "subjects", name, *_]:
                return store.subject(name)
            case ["POST", "featureview"]:
                return store.create_view(body)
            case ["GET", "featureview", name]:
                return store.views_of(name)
            case ["GET", "featureview", name, "version", version, "provenance", "links"]:
                group = store.views[name, int(version)]["query"]["leftFeatureGroup"]
                node = {"artifact_type": "FEATURE_GROUP", "accessible": True, "artifact": group}
                return {"upstream": [{"node": node}], "downstream": []}
        raise Refused(404, 0, f"not imitated: {method} {path}")

    return answer


def online(store: Store) -> Act:
    """Return the handler of requests for feature vectors."""

    def answer(method: str, path: str, query: Table, body: Table) -> Any:
        if (method, path) == ("GET", "0.1.0/ping"):
            return ""
        if (method, path) == ("POST", "0.1.0/batch_feature_store"):
            return store.vectors(body)
        raise Refused(404, 0, f"not imitated: {method} {path}")

    return answer


def handler(act: Act, header: str, key: str) -> type[BaseHTTPRequestHandler]:
    """Return an HTTP handler for clients that send the key in that header.

    The first request of a kind finds the connection closed, as happens when a server restarts.
    """
    hang_up = ["variables/versions", "0.1.0/batch_feature_store"]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def act(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            path = unquote(parts.path.removeprefix(BASE).strip("/"))
            if path in hang_up:
                hang_up.remove(path)
                self.close_connection = True
                return
            try:
                if self.headers.get(header) != key:
                    raise Refused(401, 320004, "The API key is not valid")
                code, said = 200, act(self.command, path, query, body)
            except Refused as refused:
                code, said = refused.args[0], {"errorCode": refused.args[1], "errorMsg": refused.args[2]}
            sent = json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = act  # noqa: N815

        def log_message(self, *words: object) -> None:
            pass

    return Handler


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Return the paths of a self-signed certificate for this machine, and of the certificate with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"imitation: {name}")])
    made = x509.CertificateBuilder(title, title, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    public = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / f"{name}.pem").write_bytes(public)
    (folder / f"{name}.key.pem").write_bytes(private + public)
    return folder / f"{name}.pem", folder / f"{name}.key.pem"


def serve(port: int, kind: type[BaseHTTPRequestHandler], certificate_and_key: Path) -> None:
    """Serve HTTPS in a thread."""
    server = ThreadingHTTPServer((HOST, port), kind)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_and_key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main(folder: Path, api_port: int, online_port: int, key: str) -> None:
    """Run until the process ends."""
    producer = Producer({"bootstrap.servers": "unused:1", "test.mock.num.brokers": 1})
    brokers = ",".join(f"{one.host}:{one.port}" for one in producer.list_topics(timeout=10).brokers.values())
    producer.list_topics(TOPIC, timeout=10)  # creates it
    store = Store()
    _, api_key = certificate(folder, "api")
    authority, online_key = certificate(folder, "online")
    serve(online_port, handler(online(store), "X-API-KEY", key), online_key)
    answer = api(store, brokers, authority.read_text())
    serve(api_port, handler(answer, "Authorization", f"ApiKey {key}"), api_key)
    consume(store, brokers)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
