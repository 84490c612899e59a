"""What stands beside the mail servers: certificates, a web server."""
from net import ROOT, Server, program, run

SECOND_MTA = "build/second_mta"  # below the project's root; `tools/second_mta build/second_mta` unpacks Exim there


class Authority:
    """A certificate authority for this run."""

    def __init__(self):
        self.folder = ROOT / "tls"
        self.folder.mkdir()
        self.file = self.folder / "ca.pem"
        self.new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        run("openssl", "req", "-x509", *self.new_key, "-subj", "/CN=Private Internet CA", "-days", "30",
            "-keyout", str(self.folder / "ca.key"), "-out", str(self.file))

    def certificate(self, host, *more):
        """(certificate file, key file) for `host`, and for the names of `more`."""
        return self.made(host, ["-CA", str(self.file), "-CAkey", str(self.folder / "ca.key")], *more)

    def expired(self, host):
        """Good until some days ago."""
        pem, key = self.made(host, [])
        request, config = self.folder / f"{host}.csr", self.folder / f"{host}.cnf"
        (self.folder / f"{host}.index").write_text("")
        config.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {self.folder}/{host}.index\nnew_certs_dir = {self.folder}\n"
                          f"rand_serial = yes\ndefault_md = sha256\npolicy = any\nx509_extensions = names\n[any]\n"
                          f"commonName = supplied\n[names]\nsubjectAltName = DNS:{host}\n")
        run("openssl", "req", "-new", "-key", str(key), "-subj", f"/CN={host}", "-out", str(request))
        run("openssl", "ca", "-batch", "-notext", "-config", str(config), "-cert", str(self.file), "-keyfile",
            str(self.folder / "ca.key"), "-startdate", "20200101000000Z", "-enddate", "20200301000000Z", "-in", str(request),
            "-out", str(pem))
        return pem, key

    def self_signed(self, host):
        return self.made(host, [])

    def unknown_issuer(self, host):
        """Signed by an authority that nobody knows."""
        ca, key = self.folder / "other-ca.pem", self.folder / "other-ca.key"
        if not ca.exists():
            run("openssl", "req", "-x509", *self.new_key, "-subj", "/CN=Somebody's Own CA", "-days", "30",
                "-keyout", str(key), "-out", str(ca))
        return self.made(host, ["-CA", str(ca), "-CAkey", str(key)])

    def made(self, host, issuer, *more):
        pem, key = self.folder / f"{host}.pem", self.folder / f"{host}.key"
        run("openssl", "req", "-x509", *self.new_key, *issuer, "-subj", f"/CN={host}", "-addext",
            "subjectAltName=" + ",".join(f"DNS:{name}" for name in (host, *more)), "-addext", "basicConstraints=critical,CA:false", "-days", "20", "-keyout", str(key), "-out", str(pem))
        return pem, key


def start_web(name, namespace, address, authority, host):
    """Something that answers on the HTTPS port."""
    certificate, key = authority.certificate(host)
    return Server(name, namespace, [program("openssl", "openssl"), "s_server", "-accept", f"{address}:443", "-www", "-quiet",
                                    "-cert", certificate, "-key", key])
