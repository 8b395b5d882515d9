/// A colour as the terminal is asked for it: exact, or an entry of its palette.
public enum CellColor: Hashable, Sendable {
  case rgb(UInt8, UInt8, UInt8)
  case indexed(UInt8)
}
