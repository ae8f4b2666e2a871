import { StringDecoder } from 'node:string_decoder'

type State = 'text' | 'escape' | 'control sequence' | 'string' | 'string escape'

const escape = '\u001b'

/** Colours and other rendition: the only sequence that does nothing but change how text looks. */
const isRendition = (sequence: string): boolean => /^[\d;:]*m$/.test(sequence)

const isPrintable = (character: string): boolean =>
  character === '\n' || character === '\t' || !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(character)

/**
 * What a stranger's script prints, fit for a terminal: text and colours. Everything else that a terminal obeys (moving
 * the cursor, titles, the clipboard, questions that it answers by typing, the direction of writing) is dropped. A
 * carriage return becomes a line break, so that nothing that was printed is painted over. Sequences may come in pieces.
 */
export class OutputFilter {
  readonly #decoder = new StringDecoder('utf8')
  #state: State = 'text'
  #sequence = ''
  #isColoured = false
  #afterReturn = false

  push(chunk: Buffer): string {
    return this.#filter(this.#decoder.write(chunk))
  }

  /** What is left at the end, and the terminal's colours as they were. */
  end(): string {
    const rest = this.#filter(this.#decoder.end())
    return this.#isColoured ? `${rest}${escape}[0m` : rest
  }

  #filter(text: string): string {
    let result = ''
    for (const character of text) {
      result += this.#take(character)
    }
    return result
  }

  #take(character: string): string {
    switch (this.#state) {
      case 'text':
        return this.#takeText(character)
      case 'escape':
        this.#sequence = ''
        this.#state = this.#afterEscape(character)
        return ''
      case 'control sequence':
        return this.#takeSequence(character)
      case 'string':
        // ends with BEL, or with ESC and a backslash
        this.#state = character === '\u0007' ? 'text' : character === escape ? 'string escape' : 'string'
        return ''
      case 'string escape':
        this.#state = character === '\\' ? 'text' : 'string'
        return ''
    }
  }

  #afterEscape(character: string): State {
    if (character === '[') {
      return 'control sequence'
    }
    // OSC, DCS, SOS, PM and APC carry a string; what stands between ESC and a final byte belongs to the sequence
    return ']PX^_'.includes(character) ? 'string' : character >= ' ' && character < '0' ? 'escape' : 'text'
  }

  #takeText(character: string): string {
    const wasReturn = this.#afterReturn
    this.#afterReturn = character === '\r'
    if (character === escape) {
      this.#state = 'escape'
      return ''
    }
    if (character === '\r') {
      return '\n'
    }
    if (character === '\n' && wasReturn) {
      return ''
    }
    return isPrintable(character) ? character : ''
  }

  #takeSequence(character: string): string {
    // a sequence has parameters below "@" and one final character; a longer one than any is nobody's colour
    this.#sequence += character
    if (character < '@' && this.#sequence.length < 64) {
      return ''
    }
    this.#state = 'text'
    if (!isRendition(this.#sequence)) {
      return ''
    }
    this.#isColoured = !/^0*m$/.test(this.#sequence)
    return `${escape}[${this.#sequence}`
  }
}
