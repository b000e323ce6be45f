/** Checks as an inventory declares them, three for each kind: for the documentation, and read by a test. */

export interface Example {
  title: string
  /** The check as an item of `checks:`, in YAML. */
  yaml: string
}

export const examples: Readonly<Record<string, readonly Example[]>> = {
  http: [
    {
      title: 'A health endpoint that answers JSON',
      yaml: `kind: http
url: https://shop.example/healthz
every: 60s
emits: ops-endpoint-verified
expect:
  status: 2xx
  json: {/status: ok}
  that: ['body.queue.size() < 100']
  latency: 800ms
retries: 1`
    },
    {
      title: 'A page behind redirects, recognized by its text',
      yaml: `kind: http
url: https://shop.example/
followRedirects: 3
every: 5m
emits: ops-health-checked
expect: {body: {contains: Add to basket, excludes: Maintenance}}`
    },
    {
      title: 'A protected API, with a token that the runtime has',
      yaml: `kind: http
url: https://api.shop.example/v1/orders
method: POST
body: {query: 'count'}
headers: {Authorization: {secret: shop-token}}
every: 5m
emits: ops-health-checked
expect: {status: [200, 202]}`
    },
    {
      title: 'An API with OAuth 2.0, through a proxy',
      yaml: `kind: http
url: https://api.shop.example/v1/status
oauth2:
  tokenUrl: https://login.shop.example/oauth2/token
  clientId: monitor
  clientSecret: {secret: shop-client}
  scopes: [status.read]
proxy: http://proxy.example:3128
every: 5m
emits: ops-health-checked`
    },
    {
      title: 'A service of a private authority that asks for a client certificate',
      yaml: `kind: http
url: https://ledger.internal.example/healthz
authorities: internal
clientCertificate: {certificate: {secret: monitor-cert}, key: {secret: monitor-key}}
every: 1m
emits: ops-health-checked`
    }
  ],
  tcp: [
    {
      title: 'A port that accepts connections',
      yaml: 'kind: tcp\nhost: db.example\nport: 5432\nevery: 60s\nemits: ops-health-checked'
    },
    {
      title: 'An SSH server, by its greeting',
      yaml: 'kind: tcp\nhost: git.example\nport: 22\nbanner: SSH-2.0-\nevery: 5m\nemits: ops-health-checked'
    },
    {
      title: 'A mail server, by its greeting',
      yaml: "kind: tcp\nhost: mx.example\nport: 25\nbanner: '220 mx.example'\nevery: 5m\nemits: ops-health-checked"
    }
  ],
  tls: [
    {
      title: 'A certificate with at least 14 days left, and a warning below 30',
      yaml: 'kind: tls\nhost: shop.example\nevery: 6h\nemits: ops-health-checked\nwarn: {minDaysLeft: 30}'
    },
    {
      title: 'An internal service with an authority of its own',
      yaml: 'kind: tls\nhost: registry.internal.example\nport: 5000\nauthorities: internal\nevery: 6h\nemits: ops-health-checked'
    },
    {
      title: 'TLS 1.3 and a certain issuer, at an IP address',
      yaml: `kind: tls
host: 192.0.2.10
serverName: shop.example
minProtocol: TLSv1.3
issuer: Let's Encrypt
minDaysLeft: 21
every: 6h
emits: ops-health-checked`
    }
  ],
  dns: [
    { title: 'A name that resolves', yaml: 'kind: dns\nhost: shop.example\nevery: 5m\nemits: ops-health-checked' },
    {
      title: 'Exactly these mail servers',
      yaml: "kind: dns\nhost: example.org\nrecord: MX\nexpect: ['10 mx1.example.org', '20 mx2.example.org']\nevery: 1h\nemits: ops-health-checked"
    },
    {
      title: 'A record on a certain name server',
      yaml: `kind: dns
host: example.org
record: TXT
expect: ['v=spf1 -all']
server: 192.0.2.53
every: 1h
emits: ops-health-checked`
    }
  ],
  postgres: [
    {
      title: 'A primary that a role can log in to',
      yaml: `kind: postgres
url: postgres://monitor@db.example:5432/shop
password: {secret: db-monitor}
every: 60s
emits: ops-health-checked
expect: {role: primary}`
    },
    {
      title: 'A standby that keeps up',
      yaml: `kind: postgres
url: postgres://monitor@standby.example/shop
password: {secret: db-monitor}
every: 60s
emits: ops-health-checked
expect: {role: standby, maxLagSeconds: 30}`
    },
    {
      title: 'A version, and a standby that follows',
      yaml: `kind: postgres
url: postgres://monitor@db.example/shop
password: {secret: db-monitor}
authorities: internal
every: 5m
emits: ops-health-checked
expect: {version: '17', minStandbys: 1}`
    }
  ],
  backup: [
    {
      title: 'The newest snapshot in a restic repository that is stored elsewhere',
      yaml: `kind: backup
method: restic
dataStore: ops-store-shop-files
repository: {secret: shop-backup-address}
password: {secret: shop-backup-password}
environment: {AWS_ACCESS_KEY_ID: {secret: s3-user}, AWS_SECRET_ACCESS_KEY: {secret: s3-key}}
select: {host: shop, tag: nightly}
maxAgeHours: 26
offHost: true
location: object storage of another provider
every: 6h
emits: ops-backup-verified`
    },
    {
      title: 'The newest dump of PostgreSQL in a folder of this host',
      yaml: `kind: backup
method: pg_dump
dataStore: ops-store-shop-database
folder: /var/backups/shop
match: shop-*.dump
maxAgeHours: 26
every: 6h
emits: ops-backup-verified`
    },
    {
      title: 'The Backup objects of CloudNativePG',
      yaml: `kind: backup
method: cnpg
dataStore: ops-store-shop-database
cluster: {url: 'https://cluster.example:6443', kubeconfig: {secret: cluster-kubeconfig}}
namespace: databases
database: shop
maxAgeHours: 26
every: 1h
emits: ops-backup-verified`
    },
    {
      title: 'A Borg repository, all of whose data is read once a week',
      yaml: `kind: backup
method: borg
dataStore: ops-store-shop-files
repository: /srv/backups/shop
password: {secret: shop-borg}
archives: shop-*
verify: data
timeout: 60m
every: 7d
emits: ops-backup-verified`
    }
  ],
  'restore-test': [
    {
      title: 'A dump, restored on a server for tests every week',
      yaml: `kind: restore-test
method: pg_dump
dataStore: ops-store-shop-database
targetEnvironment: staging
folder: /var/backups/shop
match: shop-*.dump
scratch: {url: 'postgres://restore@scratch.example', password: {secret: scratch}}
minRows: {public.orders: 1000}
every: 7d
emits: ops-restore-tested`
    },
    {
      title: 'A restic snapshot, restored into the scratch folder of the runtime',
      yaml: `kind: restore-test
method: restic
dataStore: ops-store-shop-files
targetEnvironment: staging
repository: /srv/backups/shop
password: {secret: shop-backup-password}
maxGigabytes: 50
timeout: 90m
every: 30d
emits: ops-restore-tested`
    },
    {
      title: 'A snapshot of one host, from a repository that is stored elsewhere',
      yaml: `kind: restore-test
method: restic
dataStore: ops-store-shop-files
targetEnvironment: staging
repository: {secret: shop-backup-address}
password: {secret: shop-backup-password}
select: {host: shop}
every: 30d
emits: ops-restore-tested`
    }
  ],
  kubernetes: [
    {
      title: 'At least three nodes are ready',
      yaml: `kind: kubernetes
url: https://cluster.example:6443
token: {secret: cluster-reader}
authorities: cluster-ca
resource: nodes
minReady: 3
every: 5m
emits: ops-health-checked`
    },
    {
      title: 'A workload runs the declared image, as seen from within the cluster',
      yaml: `kind: kubernetes
url: https://kubernetes.default.svc
token: {secret: service-account}
authorities: service-account-ca
resource: deployment
namespace: shop
object: web
declaredImage: registry.example/shop/web:1.4.2
every: 10m
emits: ops-release-observed`
    },
    {
      title: 'Every workload has an entry in the catalog',
      yaml: `kind: kubernetes
url: https://cluster.example:6443
kubeconfig: {secret: cluster-kubeconfig}
resource: services
catalogued:
  shop/web: ops-service-shop
  shop/database: ops-service-shop-database
every: 1d
emits: ops-inventory-updated`
    }
  ],
  helm: [
    {
      title: 'A release has the declared version of its chart and runs the declared image',
      yaml: `kind: helm
url: https://cluster.example:6443
token: {secret: cluster-reader}
authorities: cluster-ca
release: shop
namespace: shop
declaredVersion: 12.5.0
workload: {kind: statefulset, name: shop}
declaredImage: registry.example/shop/web:1.4.2
every: 10m
emits: ops-release-observed`
    },
    {
      title: 'A release has the declared values, and its secret values are encrypted in the repository',
      yaml: `kind: helm
url: https://cluster.example:6443
token: {secret: cluster-reader}
authorities: cluster-ca
release: shop
namespace: shop
declaredValues: {/image/tag: '1.4.2', /replicas: 3}
encryptedValues: /srv/checkouts/shop/secrets.yaml
every: 1h
emits: ops-release-observed`
    },
    {
      title: 'A release of another environment than that of its widget',
      yaml: `kind: helm
url: https://cluster.example:6443
kubeconfig: {secret: cluster-kubeconfig}
context: staging
release: shop
declaredVersion: 12.6.0
environment: staging
every: 1h
emits: ops-release-observed`
    }
  ],
  sops: [
    {
      title: 'A file is encrypted for exactly these recipients',
      yaml: `kind: sops
file: /srv/checkouts/shop/secrets.yaml
recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
every: 1h
emits: ops-inventory-updated`
    },
    {
      title: 'The key from custody still decrypts it',
      yaml: `kind: sops
file: /srv/checkouts/shop/secrets.yaml
recoveryKey: {secret: shop-age-key}
subject: ops-secret-shop
custodyPath: openbao:secret/shop/age
every: 7d
emits: ops-inventory-registered`
    },
    {
      title: 'A file is encrypted, whoever can decrypt it',
      yaml: 'kind: sops\nfile: /srv/checkouts/shop/registry.env\nevery: 1h\nemits: ops-inventory-updated'
    }
  ],
  json: [
    {
      title: 'A count from an API that is not made for monitoring',
      yaml: `kind: json
url: https://state-hub.example/api/services?environment=local
headers: {Authorization: {secret: state-hub-token}}
metadata:
  servicesFound: body.items.size()
  servicesCatalogued: body.items.filter(one, has(one.catalogEntry)).size()
constants:
  subject: ops-service-catalog
  environment: local
  sourceRef: State Hub API
  changedFields: [coverage]
every: 1d
emits: ops-inventory-updated`
    },
    {
      title: 'A document at its newest commit, from the API of Gitea',
      yaml: `kind: json
url: https://gitea.example/api/v1/repos/ops/docs/commits?path=rollback.md&limit=1
metadata:
  documentRef: '"ops/docs/rollback.md@" + body[0].sha.substring(0, 12)'
constants: {subject: rollback-path, kind: document, sourceRef: Gitea API}
every: 1d
emits: ops-inventory-registered`
    },
    {
      title: 'A health of its own words, with a number that changes each time',
      yaml: `kind: json
url: https://queue.example/stats
metadata:
  status: 'body.waiting < 1000 ? "healthy" : "degraded"'
  waiting: body.waiting
volatile: [waiting]
every: 1m
emits: ops-health-checked`
    }
  ],
  domain: [
    {
      title: 'A domain that must be renewed in time, with a warning two months before',
      yaml: 'kind: domain\ndomain: example.org\nwarn: {minDaysLeft: 60}\nevery: 1d\nemits: ops-health-checked'
    },
    {
      title: 'A name outside of ASCII',
      yaml: 'kind: domain\ndomain: müller.example\nminDaysLeft: 45\nevery: 1d\nemits: ops-health-checked'
    },
    {
      title: 'A registry whose RDAP server is not in the list of IANA',
      yaml: 'kind: domain\ndomain: example.test\nserver: https://rdap.registry.example/\nevery: 12h\nemits: ops-health-checked'
    }
  ],
  'oci-registry': [
    {
      title: 'A registry that asks everybody for credentials',
      yaml: 'kind: oci-registry\nurl: https://registry.example/v2/\nevery: 5m\nemits: ops-endpoint-verified'
    },
    {
      title: 'A tag in a private repository',
      yaml: `kind: oci-registry
url: https://registry.example/v2/
user: reader
password: {secret: registry}
repository: shop/app
tag: '1.4.2'
every: 10m
emits: ops-release-observed`
    },
    {
      title: 'An image is pushed and pulled every day',
      yaml: `kind: oci-registry
url: https://registry.example/v2/
user: publisher
password: {secret: registry-publisher}
roundTrip: {repository: ops/probe}
timeout: 1m
every: 1d
emits: ops-runbook-executed`
    },
    {
      title: 'A public registry',
      yaml: `kind: oci-registry
url: https://registry.example/v2/
repository: library/pause
tag: '3.10'
every: 1h
emits: ops-release-observed
expect: {status: 200}`
    }
  ]
}
