private import Foundation

/// The Fashion-MNIST images of Debian's package `dataset-fashion-mnist`.
public enum FashionPackage {
  static let folder = "/usr/share/datasets/fashion-mnist"
  /// What to install where they are absent.
  public static let packageName = "dataset-fashion-mnist"
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// 60,000 images; nil where the package is not installed.
  public static var trainingImages: String? { installed("train-images-idx3-ubyte.gz") }
  /// 10,000 images; nil where the package is not installed.
  public static var testImages: String? { installed("t10k-images-idx3-ubyte.gz") }

  private static func installed(_ name: String) -> String? {
    let path = "\(folder)/\(name)"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
