//! The company's own template and published server (`spec/ips-api.md` §4.1).

use super::{declined, published_server};
use crate::service::ips::IpsClient;
use crate::service::ips::operations::property_set_type::GetPropertySetType;
use crate::service::ips::operations::property_set_types::GetPropertySetTypes;
use crate::service::ips::operations::property_sets::GetPropertySets;
use crate::service::{ApplicationSettings, Company, ServiceError};

/// The kind of settings that the desktop application writes.
const TYPE: &str = "Adobe.SPS.ApplicationSetting";
/// The property with the CDN invalidation template.
const TEMPLATE: &str = "application_cdn_invalidation_template";

impl IpsClient {
    /// What the desktop application's settings say; both values may be missing.
    ///
    /// # Errors
    /// As the service and the network say. A company without such settings is no error.
    pub async fn application_settings(&self, company: &Company) -> Result<ApplicationSettings, ServiceError> {
        let Some(type_handle) = self.settings_type(company).await? else {
            return Ok(ApplicationSettings::default());
        };
        let sets = GetPropertySets { type_handle: &type_handle, owner: &company.handle };
        let properties = self.call(&sets).await?;
        let template = properties.iter().find(|(name, value)| name == TEMPLATE && !value.is_empty());
        Ok(ApplicationSettings {
            published_server: published_server::find(&properties),
            template: template.map(|(_, value)| value.clone()).unwrap_or_default(),
        })
    }

    /// The type's handle. Clients differ in how they ask: for one type or for all, shared or the company's.
    /// The next way is tried where the service declines or does not know the type; declined on all ways, the
    /// last refusal is the error.
    async fn settings_type(&self, company: &Company) -> Result<Option<String>, ServiceError> {
        let mut refusal = None;
        let mut answered = false;
        for owner in [None, Some(company.handle.as_str())] {
            match self.call(&GetPropertySetType { company: owner, name: TYPE }).await {
                Ok(Some(handle)) => return Ok(Some(handle)),
                Ok(None) => answered = true,
                Err(error) if declined(&error) => refusal = Some(error),
                Err(error) => return Err(error),
            }
        }
        for owner in [None, Some(company.handle.as_str())] {
            match self.call(&GetPropertySetTypes { company: owner }).await {
                Ok(types) => {
                    if let Some((_, handle)) = types.into_iter().find(|(name, _)| name == TYPE) {
                        return Ok(Some(handle));
                    }
                    answered = true;
                }
                Err(error) if declined(&error) => refusal = Some(error),
                Err(error) => return Err(error),
            }
        }
        match refusal {
            Some(error) if !answered => Err(error),
            _ => Ok(None),
        }
    }
}
