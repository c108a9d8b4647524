// Gets what the tests need. On Debian and Ubuntu as root it installs what is missing; elsewhere it says what is
// missing and how to get it, and those tests are skipped. With CI=true something missing is a failure.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const has = (program) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))
const postgres = () => has('postgres') || (existsSync('/usr/lib/postgresql') && readdirSync('/usr/lib/postgresql').some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/postgres`)))
const works = (program, ...args) => has(program) && spawnSync(program, args, { stdio: 'ignore' }).status === 0

const WANTED = [
  { what: 'PostgreSQL', here: postgres, apt: ['postgresql'], dnf: 'postgresql-server', brew: 'postgresql' },
  { what: 'MariaDB', here: () => has('mariadbd') || has('mysqld') || existsSync('/usr/sbin/mariadbd'), apt: ['mariadb-server'], dnf: 'mariadb-server', brew: 'mariadb' },
  { what: 'Redis', here: () => has('redis-server') || has('valkey-server'), apt: ['redis-server'], dnf: 'valkey', brew: 'redis' },
  { what: 'NATS', here: () => has('nats-server'), apt: ['nats-server'], dnf: 'nats-server', brew: 'nats-server' },
  { what: 'RabbitMQ', here: () => has('rabbitmq-server') || existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server'), apt: ['rabbitmq-server'], dnf: 'rabbitmq-server', brew: 'rabbitmq' },
  { what: 'Python 3 with venv', here: () => works('python3', '-c', 'import venv, ensurepip'), apt: ['python3', 'python3-venv'], dnf: 'python3', brew: 'python' },
  { what: 'a Java compiler', here: () => works('javac', '-version'), apt: ['default-jdk-headless'], dnf: 'java-latest-openjdk-devel', brew: 'openjdk' },
  { what: 'Maven', here: () => has('mvn'), apt: ['maven'], dnf: 'maven', brew: 'maven' },
  { what: 'Go', here: () => works('go', 'version'), apt: ['golang-go'], dnf: 'golang', brew: 'go' },
  {
    what: 'PHP with PDO for SQLite and MySQL',
    here: () => works('php', '-r', 'exit(extension_loaded("pdo_sqlite") && extension_loaded("pdo_mysql") ? 0 : 1);'),
    apt: ['php-cli', 'php-sqlite3', 'php-mysql'], dnf: 'php-cli php-pdo php-mysqlnd', brew: 'php',
  },
  { what: 'Ruby', here: () => works('ruby', '--version'), apt: ['ruby'], dnf: 'ruby', brew: 'ruby' },
  {
    what: 'Ruby with Sinatra, Puma and PostgreSQL',
    here: () => works('ruby', '-e', 'require "sinatra/base"; require "pg"; require "puma"; require "csv"'),
    apt: ['ruby-sinatra', 'ruby-pg', 'puma'], dnf: 'rubygem-sinatra rubygem-pg rubygem-puma', brew: 'ruby libpq',
  },
  { what: 'PHP with DOM', here: () => works('php', '-r', 'exit(extension_loaded("dom") ? 0 : 1);'), apt: ['php-xml'], dnf: 'php-xml', brew: 'php' },
  { what: 'a look into PDFs (pdftotext, pdfinfo)', here: () => has('pdftotext') && has('pdfinfo'), apt: ['poppler-utils'], dnf: 'poppler-utils', brew: 'poppler' },
  { what: 'Chromium', here: () => has('chromium') || has('chromium-browser') || has('google-chrome'), apt: ['chromium'], dnf: 'chromium', brew: '--cask chromium' },
]

let missing = WANTED.filter((one) => !one.here())
if (missing.length > 0 && has('apt-get') && process.getuid?.() === 0) {
  const packages = missing.flatMap((one) => one.apt)
  console.log(`Installing ${packages.join(', ')} …`)
  const run = (...args) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  try {
    run('update', '-q')
    run('install', '-q', '-y', '--no-install-recommends', ...packages)
  } catch (error) {
    console.error(`apt-get could not install them: ${error.message}`)
  }
  missing = missing.filter((one) => !one.here())
}
for (const { what, apt, dnf, brew } of missing) {
  const line = process.platform === 'darwin' ? `brew install ${brew}` : has('dnf') ? `sudo dnf install ${dnf}` : `sudo apt-get install ${apt.join(' ')}`
  console.log(`${what} is not here: its tests are skipped. To have them run: ${line}`)
}
if (missing.length > 0 && process.env.CI === 'true') {
  console.error('CI is true, so nothing may be skipped.')
  process.exit(1)
}
