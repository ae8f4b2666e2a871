/** The names under which an environment has a PATH: Windows spells it `Path`, and more than one can be there. */
export const pathVariables = (environment: NodeJS.ProcessEnv): string[] =>
  Object.keys(environment).filter(name => name.toLowerCase() === 'path')
