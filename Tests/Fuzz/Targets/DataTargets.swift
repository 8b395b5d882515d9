import Foundation
import Models
import Numerics

extension FuzzTarget {
  /// Images beside their labels, for a model of their size.
  static func images(_ corpus: URL) throws -> [FuzzTarget] {
    let path = corpus.appending(path: "vision-model/model.safetensors").path
    guard let model = try VisionModelOpener.open(path: path) else { return [] }
    let c = model.configuration
    return try ["idx", "idx-gz", "cifar"].map { name in
      try folder(name, in: corpus) { folder in
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        guard let images = names.sorted().first(where: { !$0.contains("label") }) else { return }
        let set = try ImageFile.read(folder.appending(path: images).path, for: c)
        guard set.count > 0 else { return }
        let table = PixelTable(c)
        var pixels = [Float](repeating: 0, count: c.pixels)
        table.write(set, set.count - 1, to: &pixels)
      }
    }
  }

  /// Texts and windows of token ids.
  static func texts(_ corpus: URL) throws -> [FuzzTarget] {
    [
      try folder("text", in: corpus) { folder in
        let text = try TextFile.read(folder.appending(path: "text.txt").path)
        _ = try TokenWindows(text: text, tokenizer: ByteTokenizer(), context: 16, file: "text")
      },
      try folder("windows", in: corpus) { folder in
        _ = try TokenWindows(
          path: folder.appending(path: "windows.i32").path, context: 8, vocabularySize: 300)
      },
    ]
  }
}
