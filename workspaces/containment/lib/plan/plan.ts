export type { Bounds, Command, Plan, ViewStep } from '../contract.js'
