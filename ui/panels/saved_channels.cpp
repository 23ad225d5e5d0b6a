#include "ui/panels/saved_channels.h"

#include <QSettings>
#include <QStringList>
#include <QUrl>
#include <algorithm>
#include <limits>

namespace flowscope::ui {
namespace {

// A file of its own: $XDG_CONFIG_HOME/flowscope/channels.ini.
struct Settings : QSettings {
  Settings()
      : QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("flowscope"),
                  QStringLiteral("channels")) {}
};
constexpr int kAny = std::numeric_limits<int>::max();

}  // namespace

std::vector<int> channels_from(const QString& text, int count) {
  std::vector<int> channels;
  QString spaced = text;
  for (const QString& word :
       spaced.replace(QLatin1Char(','), QLatin1Char(' ')).split(QLatin1Char(' '))) {
    bool is_number = false;
    const int channel = word.toInt(&is_number);
    if (is_number && channel >= 0 && channel < count &&
        std::find(channels.begin(), channels.end(), channel) == channels.end())
      channels.push_back(channel);
  }
  return channels;
}

QString channels_text(const std::vector<int>& channels) {
  QStringList words;
  for (const int channel : channels) words << QString::number(channel);
  return words.join(QStringLiteral(", "));
}

SavedChannels::SavedChannels(const ChosenTensor& tensor)
    : folder_(architecture_of(tensor.trace()) + QLatin1Char('/') +
              QString::fromStdString(to_string(tensor.what)) + QLatin1Char('/')) {}

std::set<int> SavedChannels::favourites() const {
  const auto channels =
      channels_from(Settings().value(folder_ + QStringLiteral("favourites")).toString(), kAny);
  return {channels.begin(), channels.end()};
}

void SavedChannels::set_favourites(const std::set<int>& channels) const {
  Settings().setValue(folder_ + QStringLiteral("favourites"),
                      channels_text({channels.begin(), channels.end()}));
}

std::map<QString, std::vector<int>> SavedChannels::sets() const {
  Settings all;
  all.beginGroup(folder_ + QStringLiteral("sets"));
  std::map<QString, std::vector<int>> found;
  for (const QString& key : all.childKeys())
    found[QUrl::fromPercentEncoding(key.toLatin1())] =
        channels_from(all.value(key).toString(), kAny);
  return found;
}

// A name may hold what separates keys.
void SavedChannels::save_set(const QString& name, const std::vector<int>& channels) const {
  Settings().setValue(
      folder_ + QStringLiteral("sets/") + QString::fromLatin1(QUrl::toPercentEncoding(name)),
      channels_text(channels));
}

void SavedChannels::remove_set(const QString& name) const {
  Settings().remove(folder_ + QStringLiteral("sets/") +
                    QString::fromLatin1(QUrl::toPercentEncoding(name)));
}

}  // namespace flowscope::ui
