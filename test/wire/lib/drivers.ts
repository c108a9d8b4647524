import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface DriverProgram {
  /** The address comes behind it. */
  command: string[]
}

export interface NamedDriver {
  name: string
  program: DriverProgram
}

const here = (file: string) => fileURLToPath(new URL(`../drivers/${file}`, import.meta.url))
const cache = fileURLToPath(new URL('../../../node_modules/.cache/roadworthy-drivers', import.meta.url))
const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

const node = (file: string): DriverProgram => ({ command: [process.execPath, '--disable-warning=ExperimentalWarning', here(file)] })
const java = (): DriverProgram => ({ command: ['java', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-cp', `${javaFolder()}/*:${javaFolder()}`, 'Workload'] })

/** The drivers that speak to this kind of database. Those of languages that are not here are left out, with CI=true that is a failure. */
export function driversFor(kind: 'postgres' | 'mariadb'): NamedDriver[] {
  const wanted: [name: string, make: () => DriverProgram, here: () => boolean][] =
    kind === 'postgres'
      ? [['pg', () => node('pg.ts'), always], ['postgres.js', () => node('postgres-js.ts'), always], ['psycopg', () => pythonProgram('psycopg'), hasPython], ['JDBC for PostgreSQL', java, hasJava]]
      : [
          ['mysql2, query', () => node('mysql2-query.ts'), always],
          ['mysql2, execute', () => node('mysql2-execute.ts'), always],
          ['PyMySQL', () => pythonProgram('pymysql'), hasPython],
          ['JDBC for MariaDB', java, hasJava],
        ]
  return wanted.flatMap(([name, make, isHere]) => (isHere() ? [{ name, program: make() }] : missing(name)))
}

/** A workload of Python's; undefined if that is not here. */
export function python(driver: string): DriverProgram | undefined {
  if (hasPython()) return pythonProgram(driver)
  missing(driver)
  return undefined
}

function pythonProgram(driver: string): DriverProgram {
  return { command: [join(pythonFolder(), 'bin/python'), here(driver === 'redis' ? 'redis_workload.py' : 'workload.py'), driver] }
}

function missing(name: string): [] {
  if (process.env.CI === 'true') throw new Error(`what ${name} needs is not here, and everything has to be tested`)
  console.warn(`skipped: what ${name} needs is not here`)
  return []
}

const always = () => true
const hasPython = () => works('python3', '-c', 'import venv, ensurepip')
const hasJava = () => works('javac', '-version') && works('mvn', '-version')

/** A virtual environment with the drivers in it. */
function pythonFolder(): string {
  const list = here('requirements.txt')
  return filled('python', readFileSync(list, 'utf8'), (folder) => {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
    execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', list], { stdio: 'inherit' })
  })
}

/** The drivers' archives, and the compiled workload. */
function javaFolder(): string {
  const [list, program] = [here('pom.xml'), here('Workload.java')]
  return filled('java', readFileSync(list, 'utf8') + readFileSync(program, 'utf8'), (folder) => {
    execFileSync('mvn', ['--quiet', '--batch-mode', '-f', list, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`], { stdio: 'inherit' })
    execFileSync('javac', ['-encoding', 'UTF-8', '-d', folder, '-cp', `${folder}/*`, program], { stdio: 'inherit' })
  })
}

/** A folder of the cache, filled once for what it is made from; two may fill it at the same time. */
function filled(name: string, from: string, fill: (folder: string) => void): string {
  const folder = join(cache, `${name}-${createHash('sha256').update(from).digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return folder
  const beingMade = `${folder}.${process.pid}`
  rmSync(beingMade, { recursive: true, force: true })
  mkdirSync(beingMade, { recursive: true })
  fill(beingMade)
  try {
    renameSync(beingMade, folder)
  } catch (error) {
    rmSync(beingMade, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
