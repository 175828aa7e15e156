/**
 * The database of the sample weather service: a table of weather by division and day, filled with made-up weather.
 *
 * @module
 */
export const WEATHER_DATABASE = 'guantong_weather'
const DAYS_PAST = 45
const DAYS_AHEAD = 3

/**
 * What PostGraphile makes its schema of. The comments are its smart tags: names for people, and nothing offered that nobody needs.
 */
const TABLES = `
create schema if not exists weather;
create table if not exists weather.region (code text primary key);
create table if not exists weather.daily_weather (
  division_code text not null references weather.region,
  day date not null,
  condition text not null,
  low_celsius int not null,
  high_celsius int not null,
  rain_mm double precision not null,
  wind_level int not null,
  sample boolean not null default true,
  primary key (division_code, day)
);
create or replace function weather.regions_of(codes text[]) returns setof weather.region language sql stable as $$
  select region from unnest(codes) with ordinality as asked (code, n) join weather.region using (code) order by n
$$;
create or replace function weather.region_weather(region weather.region, day date) returns weather.daily_weather
language sql stable as $$
  select found from weather.daily_weather found
  where found.division_code = region.code and found.day = region_weather.day
$$;
comment on table weather.region is E'A division, as far as the weather service knows it. 行政区划。';
comment on table weather.daily_weather is
  E'@name day\nWeather of a division on a day: made up, sample says so. 某区划某日天气（样例数据）。';
comment on function weather.regions_of(text[]) is E'@simpleCollections only\n@name regions\nDivisions by code. 按代码批量取区划。';
comment on function weather.region_weather(weather.region, date) is E'Its weather on a day. 该区划某日天气。';
comment on constraint daily_weather_division_code_fkey on weather.daily_weather is
  E'@foreignSimpleFieldName weatherDays\n@behavior -singularRelation:resource:single';
`

/** The same day and division give the same weather: it is worked out from both, and from nothing else. */
const FILL = `
insert into weather.daily_weather (division_code, day, condition, low_celsius, high_celsius, rain_mm, wind_level)
select code, day::date, case when rain > 0 then '小雨' else (array['晴', '多云', '阴'])[1 + dice % 3] end,
  low, low + 6 + dice % 5, rain, 1 + dice % 6
from unnest($1::text[]) as code,
  generate_series(current_date - $2::int, current_date + $3::int, interval '1 day') as day,
  lateral (select abs(hashtext(code || day::date)) % 1000 as dice) as thrown,
  lateral (select (14 - 12 * cos(2 * pi() * (extract(doy from day) - 20) / 365))::int + dice % 4 as low,
    case when dice % 5 = 0 then (dice % 97) / 4.0 else 0 end as rain) as made
on conflict do nothing
`

interface Client {
  query(statement: string, values?: readonly unknown[]): Promise<{ rowCount: number | null }>
}
/** Connects, works and leaves. */
type Connected = (url: string, work: (client: Client) => Promise<void>) => Promise<void>

/**
 * Creates what is missing, and adds the days since the last time. `divisions`: codes of six digits. `reader`: an account of letters,
 * digits and `_` that may read it.
 *
 * @returns the URL the service reads it at.
 */
export async function prepareWeather(
  adminUrl: string,
  divisions: readonly string[],
  as: Connected,
  reader?: string,
): Promise<string> {
  await as(adminUrl, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [WEATHER_DATABASE])
    if (rowCount === 0) await client.query(`create database ${WEATHER_DATABASE} template template0 encoding 'UTF8'`)
  })
  const url = new URL(adminUrl)
  url.pathname = `/${WEATHER_DATABASE}`
  await as(url.href, async (client) => {
    await client.query(TABLES)
    await client.query('insert into weather.region select unnest($1::text[]) on conflict do nothing', [divisions])
    await client.query(FILL, [divisions, DAYS_PAST, DAYS_AHEAD])
    if (reader === undefined) return
    await client.query(
      `grant usage on schema weather to ${reader}; grant select on all tables in schema weather to ${reader}`,
    )
  })
  return url.href
}
