import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UserMistake } from '../../model/mistake.ts'
import type { Roadmap } from '../../model/roadmap.ts'
import { packageFolder } from '../../base/package-folder.ts'
import { slugs } from '../catalogue.ts'
import { readOpening } from './opening.ts'
import { readRoad } from './road.ts'
import { readStep } from './step.ts'

const STEP_FILE = /^step-(\d\d)\.md$/

let loaded: Promise<Roadmap> | undefined

/** The roadmap, read once in the life of the process. */
export function loadRoadmap(): Promise<Roadmap> {
  loaded ??= Promise.resolve().then(() => readRoadmap(join(packageFolder, 'roadmap'), slugs()))
  return loaded
}

/** Reads a folder of opening.md, road.yaml and step-NN.md. What is wrong with one of them is told with file, line and what was expected. */
export function readRoadmap(folder: string, catalogue: readonly string[]): Roadmap {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => STEP_FILE.test(file)) : []
  return {
    opening: readOpening('roadmap/opening.md', read(folder, 'opening.md')),
    steps: files.sort().map((file) => readStep(`roadmap/${file}`, read(folder, file), Number(STEP_FILE.exec(file)?.[1]))),
    challengeIndex: readRoad('roadmap/road.yaml', read(folder, 'road.yaml'), new Set(catalogue)),
  }
}

function read(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8')
  } catch (error) {
    throw new UserMistake(`${join(folder, file)} could not be read: ${(error as Error).message}.`, { fix: 'Install Roadworthy anew, or put the file back: the roadmap is part of it.' })
  }
}
