import type { Blame, Level, Verdict } from '../model/verdict.ts'
import type { Command } from './curl-command.ts'
import type { Scene } from './scene.ts'

/** A finding as it is told: data, in the order in which it is read. Every text in it is harmless to show. */
export interface Card {
  /** The check's id; absent when nothing could be checked. */
  check?: string
  verdict: Verdict
  blame?: Blame
  level?: Level
  /** `ok`, `FAIL` …: the verdict as a word. */
  word: string
  claim: string
  sections: Section[]
}

export type Section =
  | { kind: 'said'; text: string }
  | { kind: 'comparison'; label: string; expected: string; observed: string; pointer?: string; remark?: string }
  | { kind: 'output'; title: string; lines: string[] }
  | { kind: 'scenes'; title: string; scenes: Scene[]; leftOut?: string }
  | { kind: 'reproduce'; title: string; commands: Command[] }
  | { kind: 'prose'; title: string; text: string }
  | { kind: 'reference'; title: string; text: string; url?: string }
