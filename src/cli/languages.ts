import type { Packages } from './packages.ts'

/** A language projects are written in, and how to find out what of it is here. */
export interface Language {
  name: string
  /** Asked in this order; all of them are needed. */
  programs: Asked[]
  /** Absent for those there is no starter for: they are told of only if they are here. */
  packages?: Packages
}

export interface Asked {
  /** Answers with its version. */
  command: [string, ...string[]]
  /** What else to say of the answer. */
  note?: (answer: string) => Note | undefined
}

interface Note {
  says: string
  /** What would mend it. */
  packages?: Packages
}

const PYTHON_ASKED = 'import sys, importlib.util as u; print(sys.version.split()[0], "venv" if u.find_spec("venv") and u.find_spec("ensurepip") else "bare")'
const PHP_ASKED = 'echo PHP_VERSION, " PDO:", class_exists("PDO") ? implode(",", PDO::getAvailableDrivers()) : "";'

/** By the name of their starter, if there is one. */
export const LANGUAGES: Record<string, Language> = {
  js: {
    name: 'JavaScript',
    programs: [{ command: ['node', '--version'], note: () => ({ says: 'Node.js' }) }],
    packages: { apt: ['nodejs'], dnf: ['nodejs'], brew: ['node'] },
  },
  python: {
    name: 'Python',
    programs: [{ command: ['python3', '-c', PYTHON_ASKED], note: withoutVenv }],
    packages: { apt: ['python3', 'python3-venv'], dnf: ['python3'], brew: ['python'] },
  },
  go: {
    name: 'Go',
    programs: [{ command: ['go', 'version'] }],
    packages: { apt: ['golang-go'], dnf: ['golang'], brew: ['go'] },
  },
  java: {
    name: 'Java',
    programs: [{ command: ['java', '-version'] }, { command: ['javac', '-version'] }],
    packages: { apt: ['default-jdk-headless'], dnf: ['java-latest-openjdk-devel'], brew: ['openjdk'] },
  },
  php: {
    name: 'PHP',
    programs: [{ command: ['php', '-r', PHP_ASKED], note: pdoDrivers }],
    packages: { apt: ['php-cli', 'php-pgsql', 'php-mysql', 'php-sqlite3'], dnf: ['php-cli', 'php-pdo', 'php-pgsql', 'php-mysqlnd'], brew: ['php'] },
  },
  ruby: {
    name: 'Ruby',
    programs: [{ command: ['ruby', '--version'] }],
    packages: { apt: ['ruby'], dnf: ['ruby'], brew: ['ruby'] },
  },
  dotnet: { name: 'C#', programs: [{ command: ['dotnet', '--version'], note: () => ({ says: '.NET' }) }] },
  rust: { name: 'Rust', programs: [{ command: ['rustc', '--version'] }] },
}

function withoutVenv(answer: string): Note | undefined {
  return answer.includes('bare') ? { says: 'without venv', packages: { apt: ['python3-venv'], dnf: [], brew: [] } } : undefined
}

const PDO_PACKAGES: Record<string, Packages> = {
  pgsql: { apt: ['php-pgsql'], dnf: ['php-pgsql'], brew: [] },
  mysql: { apt: ['php-mysql'], dnf: ['php-mysqlnd'], brew: [] },
  sqlite: { apt: ['php-sqlite3'], dnf: ['php-pdo'], brew: [] },
}

function pdoDrivers(answer: string): Note {
  const drivers = /PDO:(\S*)/.exec(answer)?.[1]?.split(',') ?? []
  const here = Object.keys(PDO_PACKAGES).filter((driver) => drivers.includes(driver))
  const lacking = Object.entries(PDO_PACKAGES).filter(([driver]) => !here.includes(driver))
  const of = (system: keyof Packages) => lacking.flatMap(([, packages]) => packages[system])
  return {
    says: [here.length > 0 && `PDO for ${here.join(', ')}`, lacking.length > 0 && `no PDO for ${lacking.map(([driver]) => driver).join(', ')}`].filter(Boolean).join(', '),
    ...(lacking.length > 0 ? { packages: { apt: of('apt'), dnf: of('dnf'), brew: of('brew') } } : {}),
  }
}
