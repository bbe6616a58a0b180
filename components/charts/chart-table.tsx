import { HeaderCell, RowHeader, Table, TableBody, TableCell, TableHead, TableRow } from "../ui/table";

type ChartTableProps = {
  caption: string;
  /** What a bar is. */
  heading: string;
  bars: readonly string[];
  layers: readonly { name: string; values: readonly number[] }[];
  formatValue: (value: number) => string;
};

/** What a chart shows, in numbers. */
export function ChartTable({ caption, heading, bars, layers, formatValue }: ChartTableProps) {
  const columns = layers.map(({ name, values }, layer) => ({ id: `${layer}`, name, values }));
  return (
    <Table caption={caption}>
      <TableHead>
        <HeaderCell>{heading}</HeaderCell>
        {columns.map(({ id, name }) => (
          <HeaderCell key={id}>
            <bdi title={name} className="block max-w-36 truncate">
              {name}
            </bdi>
          </HeaderCell>
        ))}
      </TableHead>
      <TableBody>
        {bars.map((bar, index) => (
          <TableRow key={bar}>
            <RowHeader>{bar}</RowHeader>
            {columns.map(({ id, name, values }) => (
              <TableCell key={id} label={name}>
                {formatValue(values[index] ?? 0)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
