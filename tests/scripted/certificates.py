"""Certificates for the TLS cases, made with the openssl program once a run."""
import os
import subprocess

CONFIG = '''
[ca]
default_ca = it
[it]
database = {d}/index.txt
serial = {d}/serial
new_certs_dir = {d}
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
x509_extensions = leaf
rand_serial = yes
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign,cRLSign
[req]
distinguished_name = dn
prompt = no
[dn]
CN = x
'''


class Certificates:
    def __init__(self, directory):
        self.d = directory
        self.config = os.path.join(directory, 'openssl.cnf')
        with open(self.config, 'w') as out:
            out.write(CONFIG.format(d=directory))
        open(os.path.join(directory, 'index.txt'), 'w').close()
        self.key('root')
        self.run('req', '-x509', '-config', self.config, '-extensions', 'authority', '-new', '-key', self.path('root.key'),
                 '-subj', '/CN=Scripted Root', '-days', '3650', '-out', self.path('root.pem'))
        self.issue('middle', '/CN=Scripted Intermediate', extensions='authority')
        name = 'DNS:*.tls.test'
        self.issue('good', '/CN=*.tls.test', name)
        self.issue('expired', '/CN=*.tls.test', name, start='20200101000000Z', end='20200201000000Z')
        self.issue('future', '/CN=*.tls.test', name, start='20900101000000Z', end='20910101000000Z')
        self.issue('other', '/CN=www.other.test', 'DNS:www.other.test,DNS:other.test')
        self.issue('cn_only', '/CN=cn-only.tls.test')
        self.issue('below', '/CN=*.tls.test', name, signer='middle')
        self.chain('below', 'middle')
        self.key('alone')
        self.run('req', '-x509', '-config', self.config, '-new', '-key', self.path('alone.key'), '-subj', '/CN=localhost',
                 '-days', '3650', '-out', self.path('alone.pem'))

    def path(self, name):
        return os.path.join(self.d, name)

    def run(self, *words):
        subprocess.run(('openssl',) + words, check=True, capture_output=True)

    def key(self, name):
        self.run('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', self.path(name + '.key'))

    def issue(self, name, subject, names=None, signer='root', start='20200101000000Z', end='20500101000000Z', extensions='leaf'):
        self.key(name)
        request = ['req', '-new', '-config', self.config, '-key', self.path(name + '.key'), '-subj', subject, '-out', self.path(name + '.csr')]
        if names:
            request += ['-addext', 'subjectAltName=' + names]
        self.run(*request)
        self.run('ca', '-batch', '-config', self.config, '-notext', '-extensions', extensions, '-keyfile', self.path(signer + '.key'),
                 '-cert', self.path(signer + '.pem'), '-startdate', start, '-enddate', end, '-in', self.path(name + '.csr'),
                 '-out', self.path(name + '.pem'))

    def chain(self, name, above):
        with open(self.path(name + '-chain.pem'), 'w') as out:
            for part in (name, above):
                with open(self.path(part + '.pem')) as source:
                    out.write(source.read())
