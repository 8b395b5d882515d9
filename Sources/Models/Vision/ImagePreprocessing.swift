internal import DataFaults
internal import Foundation

/// What `preprocessor_config.json` does to a pixel before the model sees it, for images that already
/// have the model's size.
struct ImagePreprocessing {
  /// Of a channel, on the scale of a byte over 255: (value - mean) / deviation.
  let mean: [Float]
  let deviation: [Float]

  /// 0.5 and 0.5 where there is no file, as the library has it.
  ///
  /// Throws: `DataFault` for a step that would give a model of `height` x `width` other pixels.
  init(folder: String, channels: Int, height: Int, width: Int) throws {
    let channels = max(0, min(16, channels))
    let file = "\(folder)/preprocessor_config.json"
    guard FileManager.default.fileExists(atPath: file) else {
      mean = [Float](repeating: 0.5, count: channels)
      deviation = mean
      return
    }
    let fields = try ConfigurationFields(MappedFile(path: file))
    try HuggingFaceKeys.preprocessor.check(fields.json, file: file)
    try Self.checkSize(fields, "size", unless: "do_resize", isUsual: true, height, width)
    try Self.checkSize(fields, "crop_size", unless: "do_center_crop", isUsual: false, height, width)
    // (byte * factor - mean) / deviation, said of byte / 255.
    let unit = try Self.unit(fields)
    let isNormed = try Self.flag(fields, "do_normalize")
    func list(_ key: String, _ usual: Float, _ plain: Float) throws -> [Float] {
      let given = isNormed ? try fields.numbers(key, count: channels) : nil
      let values = given ?? [Float](repeating: isNormed ? usual : plain, count: channels)
      let isDivisor = key == "image_std"
      for value in values where !value.isFinite || isDivisor && value <= 0 {
        throw fields.fault(
          key, "\(value)", "finite numbers\(isDivisor ? " above 0, or do_normalize false" : "")")
      }
      return unit == 1 ? values : values.map { Float(Double($0) / unit) }
    }
    mean = try list("image_mean", 0.5, 0)
    deviation = try list("image_std", 0.5, 1)
  }

  /// True where the key is absent. Versions of the library differ in what they make of a null.
  private static func flag(_ fields: ConfigurationFields, _ key: String) throws -> Bool {
    if let flag = try fields.bool(key) { return flag }
    guard !fields.says(key) else { throw fields.fault(key, "null", "true or false") }
    return true
  }

  /// 255 times the factor of a byte.
  private static func unit(_ fields: ConfigurationFields) throws -> Double {
    guard try flag(fields, "do_rescale") else { return 255 }
    let unit = 255 * (try fields.number("rescale_factor") ?? 1 / 255)
    guard unit > 0, unit.isFinite else {
      throw fields.fault("rescale_factor", "\(unit / 255)", "a number above 0, such as 1/255")
    }
    return abs(unit - 1) < 1e-6 ? 1 : unit
  }

  /// Images come at the model's size: resizing or cropping to it changes nothing.
  private static func checkSize(
    _ fields: ConfigurationFields, _ key: String, unless flag: String, isUsual: Bool, _ height: Int,
    _ width: Int
  ) throws {
    guard try fields.bool(flag) ?? isUsual, let value = fields.json[key] else { return }
    guard sides(value) != [height, width] else { return }
    throw fields.fault(
      key, value.members == nil ? value.kind : value.text,
      "\(height) x \(width), the model's image_size; or \(flag) false, for images that have been cut "
        + "to it already")
  }

  private static func sides(_ value: JSONValue) -> [Int] {
    if let side = value.integer { return [side, side] }
    if let list = value.array { return list.compactMap(\.integer) }
    if let side = value["shortest_edge"]?.integer { return [side, side] }
    return [value["height"]?.integer ?? 0, value["width"]?.integer ?? 0]
  }
}
