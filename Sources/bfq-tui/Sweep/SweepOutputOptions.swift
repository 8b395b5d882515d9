import ArgumentParser
import Workbench

/// Files a sweep writes, anew whenever a cell is finished.
struct SweepOutputOptions: ParsableArguments {
  @Option(help: "File for a row a cell, as CSV.") var csv: String?
  @Option(help: "File for the table as Markdown.") var markdown: String?
  @Option(help: "File for the cells' results as a JSON array.") var jsonFile: String?
  @Option(help: "File for the Pareto plot as SVG.") var svg: String?

  mutating func validate() throws {
    try OptionBounds.checkPaths([
      "--csv": csv, "--markdown": markdown, "--json-file": jsonFile, "--svg": svg,
    ])
  }

  var files: [(form: SweepExport, path: String)] {
    [(SweepExport.csv, csv), (.md, markdown), (.json, jsonFile), (.svg, svg)].compactMap {
      form, path in path.map { (form, $0) }
    }
  }
}
