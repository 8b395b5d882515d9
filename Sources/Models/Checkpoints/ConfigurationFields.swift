internal import DataFaults

/// The members of a `config.json`, or of an object in it, with faults that name the key.
struct ConfigurationFields {
  let json: JSONValue
  let file: String
  /// What goes before a key in faults.
  let prefix: String

  init(_ file: MappedFile) throws {
    json = try file.json()
    self.file = file.name
    prefix = ""
  }

  private init(_ json: JSONValue, file: String, prefix: String) {
    self.json = json
    self.file = file
    self.prefix = prefix
  }

  /// The members of the object at `key`; none where it is no object.
  func inside(_ key: String) -> ConfigurationFields {
    ConfigurationFields(json[key] ?? .null, file: file, prefix: "\(prefix)\(key).")
  }

  func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: prefix + place, found: found, expected: expected)
  }

  /// Whether the key is there, be it with a null.
  func says(_ key: String) -> Bool { json.members?.contains { $0.key == key } ?? false }

  func required(_ key: String) throws -> Int {
    guard let value = try integer(key) else { throw fault(key, "no such key", "an integer") }
    return value
  }

  func integer(_ key: String) throws -> Int? { try typed(key, "an integer", \.integer) }
  func number(_ key: String) throws -> Double? { try typed(key, "a number", \.number) }
  func bool(_ key: String) throws -> Bool? { try typed(key, "true or false", \.bool) }
  func string(_ key: String) throws -> String? { try typed(key, "a string", \.string) }

  func integers(_ key: String) throws -> [Int]? {
    try list(key, "a list of integers", \.integer)
  }

  func numbers(_ key: String) throws -> [Float]? {
    try list(key, "a list of numbers", \.number)?.map(Float.init)
  }

  /// A list of `count` numbers, or one number for all of them.
  func numbers(_ key: String, count: Int) throws -> [Float]? {
    if let number = json[key]?.number { return [Float](repeating: Float(number), count: count) }
    guard let list = try numbers(key) else { return nil }
    guard list.count == count else {
      throw fault(key, "\(list.count) numbers", "\(count), one a channel")
    }
    return list
  }

  func strings(_ key: String) throws -> [String]? { try list(key, "a list of strings", \.string) }

  private func typed<T>(
    _ key: String, _ expected: String, _ path: KeyPath<JSONValue, T?>
  ) throws -> T? {
    guard let value = json[key] else { return nil }
    guard let typed = value[keyPath: path] else { throw fault(key, value.kind, expected) }
    return typed
  }

  private func list<T>(
    _ key: String, _ expected: String, _ path: KeyPath<JSONValue, T?>
  ) throws -> [T]? {
    guard let value = json[key] else { return nil }
    let elements = value.array?.compactMap { $0[keyPath: path] }
    guard let elements, elements.count == value.array?.count else {
      throw fault(key, value.kind, expected)
    }
    return elements
  }
}
