import type { Edit, EditedFile } from './edit.js'

/** The commands in which `safe` decides how something runs, with the integrity of their files. */
const commands: readonly (readonly [name: string, integrity: string])[] = [
  ['audit', 'sha512-1GIAJ6xLWnjzgc09ojA/4Llac0puCJJHKnws3q0PKLWegpo3exFj0e+VGlqrK11+zRP8PikGAb7udI7GhOyr3w=='],
  ['ci', 'sha512-tteiME7Fz/hpwtt6ulAbDSo/GciixXc/7pzoZlvgZHpFLhFpKI5quUYv8UVQTvib+7zDWhcs+GgYz6tzhDvp/g=='],
  ['dedupe', 'sha512-uDGk9wNmj0JY6n0vdb5EeRjslwTBOH4F+nc9RSja3s2UaogxaGoAiHARUtpm6n//cNVgiNDZ4a8mRl3AKmCfOg=='],
  ['exec', 'sha512-4xnBNLuTDwg13LpLuxIHhZeVXISs9Gm2jEHuPPfuNVuRqBEWQTnraY+MkXDJrTruMxxNXJyxkFlVV14o7/31wg=='],
  ['explore', 'sha512-Ry21dqtqXngG/rSwtIhYu2gOp6DmXlHWs2we7uPtHeqUNjKzfaXg35a8JE8dNLizd2AJKER+EDv7910juTzpHg=='],
  ['init', 'sha512-7rBWRTJSEnU8Vnpr840Auksw0DAM8yd04gxWnIKFL7me5s1YSV9fDLaf4XpPjZE5WahC5gCAwMZqj5H5yYNtQQ=='],
  ['install', 'sha512-9kbGubmYbbJwRRtMCAeb3Vrw+PC8yjYdi/GC8lNbvG4ufsGlmEERVApKrLvaKIglCn0xZ81Ozq9IZyGrflxgfw=='],
  ['link', 'sha512-YOjb/WQeUxRYbWJ5tYUTinsMVKecr65fVGMYLGByq57d3/yYcN5CqSMKkBLbH1CnlUNTMvG9cDoLlzO2dNaayA=='],
  ['pack', 'sha512-dFiuImXCrfUcQMiu1HUpSHzT47E2x933TFugahapFOYoN6kTY1jyBPotYZmzcJWnJ2qYdp9tLfnmrUCoD2+xzg=='],
  ['prune', 'sha512-1KC7RafJlrksEilkkoGK2+RLUbg5NyDneuWVD81pfOU3GtDGvtY1u9TehqUIAbAet31hSgtTs6y6PSSP0FkxtQ=='],
  ['publish', 'sha512-eIdHjZFj4FRuPErJ8/dky5oyBY75rH0QS9/1v+ByZlNLsXmzyv0T4Wib7fSZzVHRZ6JKX9t+5vfDqmDtQujYLg=='],
  ['rebuild', 'sha512-DY+y4IStyWqnziU9rwFQkmCPOWeMb70w1+KZpxZgHHF+d84N4eHQGO6jkDm8i31BeOJ1cIaq0Y1dieog99zjjg=='],
  ['restart', 'sha512-ikUHaVmEzQVbxVQczlO9Mpdm8GcGRuWYf76IBaDuWOHmwJOtRTaPhZif5FJ17jSAca90Os3L9V0OGPS8TpnGSg=='],
  ['run', 'sha512-fC6ghrWdvJJw7gotXHbLqy8jD/iXlyxed3QcrUCnwPJIh55pHU4yUS4Xotdz8bXRRsgkPU4TKu96YoQOlDnO6w=='],
  ['start', 'sha512-0CKPS1VI3LroJ1wBo2n2DrSVnAVbLxZcdbotZ+qJfyLXPMCS8C/7BWGziUuvMNhzv6j2a9EMj1FEUE+80MeSpg=='],
  ['stop', 'sha512-GoqS27pcmR9GWt9JGCKu3PvHSx34FL0C9SPt11nAT8nP3lFf/7aY07CYJEsoktrk63Iy0BoVgB4A6/z735DZhQ=='],
  ['test', 'sha512-qqSN0okDAt2yk5m4zJWUt3ShfQ25NzhSkKODnj8/9gjNoNi9KoC5ZBqLAQApFwZU0cZhd+8aePrL8Lvjh/3I4A=='],
  ['uninstall', 'sha512-HJKDArK/EyecOziS6KEgxQxeWjYDDw2xKKsLBXQZIojdMhQ6scUjDmMnGtjDT3axAtZQPd3IJmpWBjLDOuQLew=='],
  ['update', 'sha512-BYt6qwHyhrbirAwBAmhgCqVkCPQ8glWuWuT4/iPKBFyDkuKGIOTNMXY3NvO7hUSxyn1PAI4CfPcWTaWIUsi0WQ=='],
  ['version', 'sha512-JEo6TFplmXxjkMTxGRU2Q0jMrv/9Gd3zgn4+NpdRHPV/EIjQS9SLYwfcTNhDIyey545pbJCoo9zYxbPAc+rrvg=='],
]

/** Where the option goes in a command's list; the rest have `ignore-scripts`, and it goes before that. */
const others: Readonly<Record<string, Pick<Edit, 'anchor' | 'place' | 'text'>>> = {
  exec: { anchor: "    'dangerously-allow-all-scripts',\n", place: 'after', text: "    'safe',\n" },
  explore: { anchor: "  static params = ['shell']", place: 'instead', text: "  static params = ['shell', 'safe']" },
  init: { anchor: "    'force',\n", place: 'after', text: "    'safe',\n" },
  publish: { anchor: "    'provenance',\n", place: 'after', text: "    'safe',\n" },
  uninstall: { anchor: "static params = ['save', 'global', ", place: 'after', text: "'safe', " },
}

/** `npm <command> -h`, its page and its completion know an option only from the list in the command's own class. */
export const commandParams: readonly EditedFile[] = commands.map(([name, integrity]) => ({
  file: `lib/commands/${name}.js`,
  integrity,
  edits: [
    {
      reason: 'the help of a command lists the options that its own class names',
      ...(others[name] ?? { anchor: "    'ignore-scripts',\n", place: 'before', text: "    'safe',\n" }),
    },
  ],
}))
