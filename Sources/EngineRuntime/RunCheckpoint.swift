public import Foundation
private import Models
private import Training

/// A checkpoint of a run that can be read.
public struct RunCheckpoint: Hashable, Sendable {
  public let file: URL
  /// Steps that were done when it was written.
  public let step: Int

  /// nil where `file` is none. Cost: its header is read.
  init?(_ file: URL) {
    guard let contents = try? SafetensorsFile(MappedFile(path: file.path)),
      let progress = try? Checkpoint.progress(of: contents, path: file.path)
    else { return nil }
    self.file = file
    step = progress.step
  }
}
