import { describe, expect, it } from 'vitest';
import { draw, drawSvg } from './draw.ts';

const LINE = {
  mark: 'line',
  encoding: { x: { field: 'time', type: 'temporal' }, y: { field: 'equity', type: 'quantitative' } },
};
const DATA = { time: ['2024-01-01T00:00:00Z', '2024-01-01T12:00:00Z', '2024-01-02T00:00:00Z'], equity: [1, 2, 3] };

describe('drawSvg', () => {
  it('draws marks and axes with no script, link or style from elsewhere', async () => {
    const svg = await drawSvg(LINE, DATA);
    expect(svg).toMatch(/^<svg [^>]*width="\d+"/);
    expect(svg).toContain('aria-roledescription="line mark"');
    expect(svg).not.toMatch(/<script|<link|href=|url\(|@import/);
    expect(await drawSvg(LINE, DATA)).toBe(svg);
  });

  it('labels time in UTC wherever the machine is', async () => {
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'Asia/Tokyo';
      const inTokyo = await drawSvg(LINE, DATA);
      process.env['TZ'] = 'UTC';
      expect(inTokyo).toBe(await drawSvg(LINE, DATA));
      expect(inTokyo).toContain('>12 PM</text>');
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('shows nothing where a number is missing', async () => {
    const heights = { mark: 'bar', encoding: { x: { field: 'equity', type: 'quantitative' } } };
    expect(await drawSvg(heights, { equity: [NaN] })).not.toContain('NaN');
  });

  it('draws data of the chart’s own, layers, and fields made by a transform', async () => {
    const { mark, encoding } = LINE;
    const double = [{ calculate: 'datum.equity * 2', as: 'double' }];
    const layer = [
      { mark },
      { transform: double, mark: 'point', encoding: { y: { field: 'double', type: 'quantitative' } } },
    ];
    const svg = await drawSvg({ data: { values: [{ time: 0, equity: 1 }] }, encoding, layer });
    expect(svg).toContain('aria-roledescription="point"');
  });
});

describe('a faulty chart is refused in one sentence', () => {
  const refused = async (change: object): Promise<string> => {
    const error: unknown = await drawSvg({ ...LINE, ...change }, DATA).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 2 });
    return (error as Error).message;
  };

  it.each([
    [{ encoding: { x: { field: 'equty', type: 'quantitative' } } }, /asks for a column "equty".*Did you mean "equity"/],
    [{ encoding: { xx: { field: 'equity' } } }, /cannot be drawn: xx-encoding is dropped/],
    [{ mark: 'lin' }, /cannot be drawn: /],
    [{ mark: undefined }, /cannot be drawn: Invalid specification/],
  ])('%j', async (change, message) => {
    expect(await refused(change)).toMatch(message);
  });
});

it('draw hands the cell its chart, or says that there is nothing to draw', async () => {
  const shown: string[] = [];
  const display = { html: (text: string) => void shown.push(text) };
  await draw(display, LINE, DATA);
  await draw(display, LINE, { time: [], equity: [] });
  expect(shown).toEqual([await drawSvg(LINE, DATA), expect.stringContaining('Nothing to draw') as string]);
});
