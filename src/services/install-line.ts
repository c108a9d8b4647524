import { readFileSync } from 'node:fs'
import type { BrokerKind } from '../author/broker.ts'
import type { DatabaseKind } from '../author/services.ts'

const LINES = {
  debian: { postgres: 'apt-get install -y postgresql', mariadb: 'apt-get install -y mariadb-server', redis: 'apt-get install -y redis-server', nats: 'apt-get install -y nats-server', rabbitmq: 'apt-get install -y rabbitmq-server' },
  fedora: { postgres: 'dnf install -y postgresql-server', mariadb: 'dnf install -y mariadb-server', redis: 'dnf install -y valkey', nats: 'dnf install -y nats-server', rabbitmq: 'dnf install -y rabbitmq-server' },
  suse: { postgres: 'zypper install -y postgresql-server', mariadb: 'zypper install -y mariadb', redis: 'zypper install -y valkey', nats: 'zypper install -y nats-server', rabbitmq: 'zypper install -y rabbitmq-server' },
  arch: { postgres: 'pacman -S --noconfirm postgresql', mariadb: 'pacman -S --noconfirm mariadb', redis: 'pacman -S --noconfirm valkey', nats: 'pacman -S --noconfirm nats-server', rabbitmq: 'pacman -S --noconfirm rabbitmq' },
  alpine: { postgres: 'apk add postgresql', mariadb: 'apk add mariadb mariadb-server-utils', redis: 'apk add valkey', nats: 'apk add nats-server', rabbitmq: 'apk add rabbitmq-server' },
  mac: { postgres: 'brew install postgresql@17', mariadb: 'brew install mariadb', redis: 'brew install redis', nats: 'brew install nats-server', rabbitmq: 'brew install rabbitmq' },
} as const

export type System = keyof typeof LINES

/** The services that a system's package manager brings, and the one that Node.js does. */
export type InstallableKind = DatabaseKind | BrokerKind | 'redis'

/** The line that installs a service here. The server it starts by itself, if any, is left alone. */
export function installLine(kind: InstallableKind): string {
  if (kind === 'sqlite') return 'Use Node.js 22.18 or newer, which brings SQLite along.'
  const system = systemHere()
  if (!system) return `Install ${NAMES[kind]}, or name a server in ROADWORTHY_${kind.toUpperCase()}_URL.`
  const root = system === 'mac' || process.getuid?.() === 0
  return `${root ? '' : 'sudo '}${LINES[system][kind]}`
}

const NAMES = { postgres: 'PostgreSQL', mariadb: 'MariaDB', redis: 'Redis', nats: 'NATS', rabbitmq: 'RabbitMQ' }

/** Which family of systems this is; undefined if it is none that we know the lines of. */
export function systemHere(): System | undefined {
  if (process.platform === 'darwin') return 'mac'
  let release: string
  try {
    release = readFileSync('/etc/os-release', 'utf8')
  } catch {
    return undefined
  }
  const words = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, value]) => (value as string).split(' '))
  const known: Record<string, System> = { debian: 'debian', ubuntu: 'debian', fedora: 'fedora', rhel: 'fedora', centos: 'fedora', suse: 'suse', opensuse: 'suse', arch: 'arch', alpine: 'alpine' }
  return words.map((word) => known[word]).find((system) => system !== undefined)
}
