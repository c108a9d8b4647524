import { readdirSync } from 'node:fs'
import type { Random } from '../base/random.ts'

/** What a program of the learner's may see of our own environment: where tools are, and nothing that could leak. */
const ALLOWED = new Set([
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TERM',
  'JAVA_HOME', 'M2_HOME', 'MAVEN_HOME', 'GRADLE_HOME', 'GRADLE_USER_HOME',
  'GOROOT', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOTOOLCHAIN', 'CARGO_HOME', 'RUSTUP_HOME',
  'PYENV_ROOT', 'PYENV_VERSION', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'UV_CACHE_DIR',
  'RBENV_ROOT', 'RBENV_VERSION', 'GEM_HOME', 'GEM_PATH', 'BUNDLE_PATH',
  'COMPOSER_HOME', 'DOTNET_ROOT', 'DOTNET_CLI_HOME', 'NVM_DIR', 'NVM_BIN', 'VOLTA_HOME', 'FNM_DIR', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'SDKMAN_DIR',
])

/** A build may also have to reach a package registry through a company's proxy. */
const ALLOWED_FOR_BUILD =
  /^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle|node_extra_ca_certs|npm_config_.*|pip_.*|uv_.*|go(proxy|private|nosumdb|sumdb|flags|insecure|auth)|cargo_.*|maven_.*|bundle_.*)$/i

type Environment = Record<string, string>

/** The allowed part of our own environment. */
export function allowed(from: NodeJS.ProcessEnv = process.env): Environment {
  return pick(from, (name) => ALLOWED.has(name))
}

/** The same for a build. */
export function allowedForBuild(from: NodeJS.ProcessEnv = process.env): Environment {
  return pick(from, (name) => ALLOWED.has(name) || ALLOWED_FOR_BUILD.test(name))
}

function pick(from: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(from).filter((entry): entry is [string, string] => wanted(entry[0]) && entry[1] !== undefined))
}

const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Sao_Paulo']

/** A time zone and a UTF-8 locale of this run's own (rule E10): a program must not depend on either. */
export function placeOf(random: Random): { TZ: string; LANG: string } {
  const TZ = random.pick(ZONES)
  return { TZ, LANG: random.pick(utf8Locales()) }
}

/** Where Linux and macOS keep locales, a folder each. */
const LOCALES = ['/usr/lib/locale', '/usr/share/locale']

/** Locales that are installed: naming another makes some runtimes fall back to ASCII, which no learner asked for. */
function utf8Locales(): string[] {
  const found = LOCALES.flatMap((folder) => {
    try {
      return readdirSync(folder)
    } catch {
      return []
    }
  })
  const usable = found.filter((name) => /\.utf-?8$/i.test(name)).sort()
  return usable.length > 0 ? usable : ['C.UTF-8']
}
